import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import type {LoggedEvent} from '../../registry/event-log.ts';
import {parseEvents} from '../../registry/parse-events.ts';

/** Bytes of the log's end that are read at first. */
const firstBytes = 64 * 1024;

/** Reads what was added to the event log since the last time; at first, its end. */
export function createEventTail(file: string): () => readonly LoggedEvent[] {
  let position: number | undefined;

  return () => {
    const descriptor = openIfPresent(file);
    if (descriptor === undefined) {
      position ??= 0;
      return [];
    }
    try {
      const {size} = fstatSync(descriptor);
      const from = position === undefined ? Math.max(0, size - firstBytes) : position;
      // A log that was rotated begins anew.
      const start = from > size ? 0 : from;
      const bytes = Buffer.alloc(size - start);
      const length = readSync(descriptor, bytes, 0, bytes.length, start);
      const end = bytes.subarray(0, length).lastIndexOf(0x0a) + 1;
      position = start + end;
      return parseEvents(bytes.toString('utf8', 0, end));
    } finally {
      closeSync(descriptor);
    }
  };
}

function openIfPresent(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
