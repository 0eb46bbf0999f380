import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {dirname} from 'node:path';
import {hasCode} from '../errors.ts';

/**
 * Writes a file so that a reader sees the old text or the new, never a part, and a full disk or a
 * kill leaves the old one.
 */
export function writeFileAtomically(path: string, text: string | Uint8Array, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, {mode, flush: false});
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
}

/** The same for what must outlive a power failure: it is on the disk when this returns. */
export function writeFileDurably(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, {mode, flush: true});
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Reads a text file; undefined when there is none. */
export function readFileIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** The names in a directory, in any order; none when it is not there. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/**
 * A pipe will do as well: `domux config check /dev/stdin`. Of a file that may not be looked at,
 * reading it tells why.
 */
export function isFileHere(path: string): boolean {
  try {
    return statSync(path, {throwIfNoEntry: false})?.isDirectory() === false;
  } catch (error) {
    return hasCode(error, 'EACCES', 'ELOOP', 'ENAMETOOLONG');
  }
}
