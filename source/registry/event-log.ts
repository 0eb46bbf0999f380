import {appendFileSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** One thing that happened to a domain. */
export type LoggedEvent = {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly id: number;
  readonly name: string;
  /** `created`, `booted`, `paused`, `unpaused`, `crashed`, `restarted`, `destroyed`, ... */
  readonly event: string;
  /** Who asked for it, such as `root on pts/3`; `guest` or `domux` where nobody did. */
  readonly who: string;
  readonly detail?: string;
};

export const eventLogFile = (logDirectory: string) => join(logDirectory, 'events.log');

/**
 * Appends one JSON line to the host's event log. A line is one write in append mode, so that lines
 * of several processes do not mix. A log that cannot be written never stops a domain.
 */
export function logEvent(logDirectory: string, event: LoggedEvent): void {
  const file = eventLogFile(logDirectory);
  try {
    mkdirSync(dirname(file), {recursive: true, mode: 0o700});
    appendFileSync(file, `${JSON.stringify(event)}\n`, {mode: 0o600});
  } catch {
    // The disk may be full or read-only: the domain goes on, and the console log says the same.
  }
}
