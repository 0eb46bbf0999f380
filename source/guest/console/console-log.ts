import {closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {messageOf} from '../../errors.ts';
import {rotateFiles} from '../../system/rotated-files.ts';
import type {LogLimits} from '../../system/rotated-files.ts';

/** The log of one console on disk. It never throws: a full disk costs the log, not the guest. */
export type ConsoleLog = {
  readonly write: (chunk: Buffer) => void;
  /** Goes on in another file, after the domain was renamed. */
  readonly move: (file: string) => void;
  readonly close: () => void;
};

/** Milliseconds to wait after a failure before the disk is tried again. */
const retryAfter = 5000;

/**
 * Appends to `file` and rotates it to `file.1`, `file.2`, ... when it has `logBytes`. The opened
 * file is checked by no one else: one guest process writes a log.
 *
 * @param onTrouble Told once per failure that output is being lost, and once when that is over.
 */
export function openConsoleLog(
  file: string,
  {logBytes, logFiles}: LogLimits,
  onTrouble: (line: string) => void,
  now: () => number = Date.now,
): ConsoleLog {
  let descriptor: number | undefined;
  let size = 0;
  let lost = 0;
  let retryAt = 0;

  const open = () => {
    mkdirSync(dirname(file), {recursive: true, mode: 0o700});
    descriptor = openSync(file, 'a', 0o600);
    size = fstatSync(descriptor).size;
    return descriptor;
  };

  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };

  const rotate = () => {
    close();
    rotateFiles(file, {logFiles});
  };

  const append = (chunk: Buffer) => {
    let target = descriptor ?? open();
    if (size > 0 && size + chunk.length > logBytes) {
      rotate();
      target = open();
    }

    let written = 0;
    while (written < chunk.length) {
      const count = writeSync(target, chunk, written);
      written += count;
      size += count;
    }
  };

  const write = (chunk: Buffer) => {
    if (lost > 0 && now() < retryAt) {
      lost += chunk.length;
      return;
    }

    try {
      if (lost > 0) append(Buffer.from(`\r\n[domux] ${lost} bytes are missing here\r\n`));
      append(chunk);
      if (lost > 0) onTrouble(`${file} can be written again; ${lost} bytes are missing from it`);
      lost = 0;
    } catch (error) {
      if (lost === 0) onTrouble(`${file} cannot be written: ${messageOf(error)}`);
      lost += chunk.length;
      retryAt = now() + retryAfter;
      close();
    }
  };

  return {
    write,
    move: next => {
      close();
      file = next;
    },
    close,
  };
}

/** The last bytes of a console's log; empty where there is none. */
export function readLogTail(file: string, most: number): Buffer {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const {size} = fstatSync(descriptor);
      const tail = Buffer.alloc(Math.min(size, most));
      return tail.subarray(0, readSync(descriptor, tail, 0, tail.length, size - tail.length));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
