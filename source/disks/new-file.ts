import {closeSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {identify, isAlive} from '../system/processes.ts';

/**
 * Makes a file that is there whole or not at all: it is written beside its place, and put there when it
 * is on the disk. What somebody who was killed left there is cleared away.
 *
 * @param replace Puts it in the place of what is there; else that is an error.
 * @throws {UsageError} when there is something already.
 */
export async function makeFile(
  path: string,
  {replace = false}: {replace?: boolean},
  write: (temporary: string) => void | Promise<void>,
): Promise<void> {
  clearLeftovers(dirname(path));
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  const temporary = join(dirname(path), `.${basename(path)}.${pid}-${startTime}${suffix}`);
  try {
    await write(temporary);
    sync(temporary);
    if (replace) renameSync(temporary, path);
    else linkSync(temporary, path);
    sync(dirname(path));
  } catch (error) {
    if (!replace && hasCode(error, 'EEXIST')) {
      throw new UsageError(`${path} is there already.`, {cause: error});
    }
    throw error;
  } finally {
    rmSync(temporary, {force: true});
  }
}

const suffix = '.domux-new';
/** What is made on the way has this and more behind it. */
const leftover = /\.(\d+)-(\d+)\.domux-new(?:\.raw)?$/;

function clearLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid, startTime] = leftover.exec(name) ?? [];
    if (pid === undefined || isAlive({pid: Number(pid), startTime: Number(startTime)})) continue;
    rmSync(join(directory, name), {force: true});
  }
}

/** Puts a file, or the names in a directory, on the disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
