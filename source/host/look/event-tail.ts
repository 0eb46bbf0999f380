import {eventLogFile} from '../../registry/events/event-log.ts';
import type {LoggedEvent} from '../../registry/events/event-log.ts';
import {parseEvents} from '../../registry/events/parse-events.ts';
import {openFileTail} from '../../system/file-tail.ts';

/** Bytes of the log's end that are read at first. */
const firstBytes = 64 * 1024;

/** Reads what was added to the event log since the last time; at first, its end. */
export function createEventTail(logDirectory: string): () => readonly LoggedEvent[] {
  const tail = openFileTail(eventLogFile(logDirectory), {last: firstBytes});
  return () => parseEvents(tail.read());
}
