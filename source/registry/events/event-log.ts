import {appendFileSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {hasCode} from '../../errors.ts';
import {openFileTail} from '../../system/file-tail.ts';
import type {FileTail} from '../../system/file-tail.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {identify, isAlive} from '../../system/processes.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import {rotateFiles} from '../../system/rotated-files.ts';
import type {LogLimits} from '../../system/rotated-files.ts';
import type {Entry} from '../domains/entry.ts';

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
 *
 * @param limits When it is rotated; whoever cannot tell leaves that to the next.
 */
export function logEvent(logDirectory: string, event: LoggedEvent, limits?: LogLimits): void {
  const file = eventLogFile(logDirectory);
  const line = `${JSON.stringify(event)}\n`;
  try {
    mkdirSync(dirname(file), {recursive: true, mode: 0o700});
    if (limits && isFull(file, line, limits)) rotateAlone(file, line, limits);
    appendFileSync(file, line, {mode: 0o600});
  } catch {
    // The disk may be full or read-only: the domain goes on, and the console log says the same.
  }
}

/** The same for what happens to a domain now. */
export function recordEvent(
  {logDirectory, id, name}: Pick<Entry, 'logDirectory' | 'id' | 'name'>,
  {event, who, detail}: Pick<LoggedEvent, 'event' | 'who'> & {detail?: string | undefined},
  limits?: LogLimits,
): void {
  const time = new Date().toISOString();
  const more = detail === undefined ? {} : {detail};
  logEvent(logDirectory, {time, id, name, event, who, ...more}, limits);
}

/** Reads the event log, the files included that it was rotated to, and follows it. */
export const openEventLog = (logDirectory: string): FileTail =>
  openFileTail(eventLogFile(logDirectory), 'all');

/** The whole event log as it is now. */
export function readEventLog(logDirectory: string): string {
  const log = openEventLog(logDirectory);
  try {
    return log.read();
  } finally {
    log.close();
  }
}

function isFull(file: string, line: string, {logBytes}: LogLimits): boolean {
  const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0;
  return size > 0 && size + Buffer.byteLength(line) > logBytes;
}

/**
 * Rotates the log unless another process is at it: of several that find it full at once, one does
 * it, and the others' lines go where it is by then. A log that cannot be rotated grows on.
 */
function rotateAlone(file: string, line: string, limits: LogLimits): void {
  const lock = `${file}.lock`;
  try {
    if (!takeLock(lock)) return;
  } catch {
    return;
  }

  try {
    // Another may have been at it until just now.
    if (isFull(file, line, limits)) rotateFiles(file, limits);
  } catch {
    // A directory that takes no new names.
  } finally {
    rmSync(lock, {force: true});
  }
}

/** The lock of a process that was killed is broken; the next line finds the log full still. */
function takeLock(lock: string): boolean {
  const temporary = `${lock}.${process.pid}`;
  try {
    writeFileSync(temporary, JSON.stringify(identify(process.pid)), {mode: 0o600});
    linkSync(temporary, lock);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const holder = readFileIfPresent(lock);
    const isHeld = holder !== undefined && isAlive(JSON.parse(holder) as ProcessIdentity);
    if (!isHeld) rmSync(lock, {force: true});
    return false;
  } finally {
    rmSync(temporary, {force: true});
  }
}
