import {eventLogFile} from '../../source/registry/events/event-log.ts';
import type {LoggedEvent} from '../../source/registry/events/event-log.ts';
import {readFileIfPresent} from '../../source/system/files.ts';
import type {Home} from './home.ts';

/** What the event log of a home says so far. */
export function readEvents({places}: Home): LoggedEvent[] {
  const lines = (readFileIfPresent(eventLogFile(places.log)) ?? '').split('\n').filter(Boolean);
  return lines.map(line => JSON.parse(line) as LoggedEvent);
}
