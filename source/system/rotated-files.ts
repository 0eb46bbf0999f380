import {closeSync, createReadStream, fstatSync, openSync, renameSync, rmSync} from 'node:fs';
import {hasCode} from '../errors.ts';

/** How long a log may grow, and how many of its files are kept. */
export type LogLimits = {
  /** Bytes after which a file is rotated. */
  readonly logBytes: number;
  /** The current one included. */
  readonly logFiles: number;
};

/** The most files that one log is ever kept in. */
const mostFiles = 100;

/** Makes room for a new `file`: the old one becomes `file.1`, `file.1` becomes `file.2`, and so on. */
export function rotateFiles(file: string, {logFiles}: Pick<LogLimits, 'logFiles'>): void {
  if (logFiles < 2) rmSync(file, {force: true});
  for (let number = logFiles - 1; number >= 1; number--) {
    renameIfPresent(number === 1 ? file : `${file}.${number - 1}`, `${file}.${number}`);
  }
}

/**
 * Opens a file and all that it was rotated to, for reading. A rotation meanwhile loses nothing and
 * doubles nothing: files only ever move to where they are looked for later.
 *
 * @returns descriptors for the caller to close, the oldest first.
 */
export function openRotated(file: string): number[] {
  const opened = new Map<number, number>();
  for (let number = 0; number < mostFiles; number++) {
    const descriptor = openIfPresent(number === 0 ? file : `${file}.${number}`);
    if (descriptor === undefined) continue;
    const {ino} = fstatSync(descriptor);
    if (opened.has(ino)) closeSync(descriptor);
    else opened.set(ino, descriptor);
  }
  return [...opened.values()].reverse();
}

/** Bytes of a file and all that it was rotated to. */
export function sizeOfRotated(file: string): number {
  return openRotated(file).reduce((sum, descriptor) => {
    const {size} = fstatSync(descriptor);
    closeSync(descriptor);
    return sum + size;
  }, 0);
}

/** Reads a part of a file and of all that it was rotated to, as if they were one. */
export async function* readRotated(file: string, start: number, end: number) {
  let position = 0;
  for (const fd of openRotated(file)) {
    const {size} = fstatSync(fd);
    const [from, to] = [Math.max(0, start - position), Math.min(size, end - position)];
    position += size;
    if (from >= to) closeSync(fd);
    else yield* createReadStream(file, {fd, start: from, end: to - 1}) as AsyncIterable<Buffer>;
  }
}

/** Opens a file for reading; undefined when there is none. */
export function openIfPresent(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Renames a file, where there is one. */
function renameIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
