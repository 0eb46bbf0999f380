import {closeSync, openSync, readFileSync, readdirSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../../errors.ts';

/** How far the output of a console was read: the number of its file, and bytes of that. */
export type Position = {readonly file: number; readonly offset: number};

/** The number of a console's first file. */
export const firstFile = 1;

export const inputName = (console: number) => `console${console}.in`;
/** Where a console prints that is a pair of FIFOs to QEMU: nowhere, for all of it is in its log. */
export const discardName = (console: number) => `console${console}.out`;
/** What was taken back of its input, while that goes on. */
export const takenName = (console: number) => `console${console}.taken`;
export const outputName = (console: number, file: number) => `console${console}.out.${file}`;

/** Numbers of a console's output files that are there, in order. */
export function outputFiles(directory: string, console: number): number[] {
  const prefix = outputName(console, 0).slice(0, -1);
  return readdirSync(directory)
    .filter(name => name.startsWith(prefix))
    .map(name => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

/** Removes what an earlier machine printed, and what it was typed. */
export function forgetOutput(directory: string, consoles: number): void {
  for (let console = 0; console < consoles; ++console) {
    for (const file of outputFiles(directory, console)) {
      rmSync(join(directory, outputName(console, file)), {force: true});
    }
    for (const path of [positionPath(directory, console), join(directory, takenName(console))]) {
      rmSync(path, {force: true});
    }
  }
}

const positionPath = (directory: string, console: number) =>
  join(directory, `console${console}.position`);

/** Keeps for a successor how far a console was read; written after each piece that was passed on. */
export function openPosition(directory: string, console: number) {
  const path = positionPath(directory, console);
  const fd = openSync(path, 'a+', 0o600);
  closeSync(fd);
  const writable = openSync(path, 'r+');
  return {
    write: ({file, offset}: Position) => {
      try {
        writeSync(writable, `${file} ${offset}`.padEnd(40), 0);
      } catch (error) {
        // A successor repeats some output then.
        if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EIO')) throw error;
      }
    },
    close: () => closeSync(writable),
  };
}

/** How far the predecessor read; from the first file on when nothing was kept. */
export function readPosition(directory: string, console: number): Position {
  try {
    const [file, offset] = readFileSync(positionPath(directory, console), 'latin1').split(/\s+/);
    return {file: Number(file ?? 0), offset: Number(offset ?? 0)};
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {file: 0, offset: 0};
    throw error;
  }
}
