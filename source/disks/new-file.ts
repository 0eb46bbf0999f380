import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {identify, isAlive} from '../system/processes.ts';

/**
 * Makes a file that is there whole or not at all: it is written beside its place, and put there when it
 * is on the disk. What somebody who was killed left there is cleared away.
 *
 * @param replace Puts it in the place of what may be there, and gives it to who had that; else that is an error.
 * @returns what was cleared away.
 * @throws {UsageError} when there is something already.
 */
export async function makeFile(
  wanted: string,
  {replace = false}: {replace?: boolean},
  write: (temporary: string) => void | Promise<void>,
): Promise<readonly string[]> {
  const path = replace && existsSync(wanted) ? realpathSync(wanted) : wanted;
  const cleared = clearLeftovers(dirname(path));
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  const temporary = join(dirname(path), `.${basename(path)}.${pid}-${startTime}${suffix}`);
  try {
    await write(temporary);
    if (replace && existsSync(path)) likenOwner(temporary, path);
    sync(temporary);
    if (replace) renameSync(temporary, path);
    else linkSync(temporary, path);
    sync(dirname(path));
    return cleared;
  } catch (error) {
    if (!replace && hasCode(error, 'EEXIST')) {
      throw new UsageError(`${path} is there already.`, {cause: error});
    }
    throw error;
  } finally {
    rmSync(temporary, {force: true});
  }
}

/** Root works on the disks of others. */
function likenOwner(file: string, other: string): void {
  const {uid, gid, mode} = statSync(other);
  const own = statSync(file);
  if (own.uid !== uid || own.gid !== gid) chownSync(file, uid, gid);
  chmodSync(file, mode & 0o7777);
}

const suffix = '.domux-new';
/** What is made on the way has this and more behind it. */
const leftover = /\.(\d+)-(\d+)\.domux-new(?:\.raw)?$/;

function clearLeftovers(directory: string): string[] {
  const dead = readdirSync(directory).filter(name => {
    const [, pid, startTime] = leftover.exec(name) ?? [];
    return pid !== undefined && !isAlive({pid: Number(pid), startTime: Number(startTime)});
  });
  const files = dead.map(name => join(directory, name));
  for (const file of files) rmSync(file, {force: true});
  return files;
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
