import {mkdirSync, readlinkSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {findPlaces} from '../system/paths.ts';
import {identify, isAlive} from '../system/processes.ts';
import {identityOf} from './formats/inspect-disk.ts';

/** That a process works on a disk. */
export type Hold = {
  readonly pid: number;
  /** What it does: `committed`. */
  readonly doing: string;
};

const holdOf = (path: string, env: NodeJS.ProcessEnv) =>
  join(findPlaces(env).images, '.layers', `${identityOf(statSync(path))}.hold`);

/**
 * Works on disks that nobody else works on meanwhile. A hold of a process that was killed counts for
 * nothing.
 *
 * @param doing As in `is being committed`.
 * @throws {UsageError} when somebody works on one of them.
 */
export async function holding<T>(
  paths: readonly string[],
  doing: string,
  work: () => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const taken: string[] = [];
  try {
    for (const path of paths) {
      taken.push(take(path, doing, env));
    }
    return await work();
  } finally {
    for (const hold of taken) rmSync(hold, {force: true});
  }
}

function take(path: string, doing: string, env: NodeJS.ProcessEnv): string {
  const hold = holdOf(path, env);
  mkdirSync(join(hold, '..'), {recursive: true});
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  for (;;) {
    try {
      symlinkSync(`${pid}-${startTime}-${doing}`, hold);
      return hold;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    refuseHeld(path, env);
    rmSync(hold, {force: true});
  }
}

/** @throws {UsageError} when a living process works on a disk. */
export function refuseHeld(path: string, env: NodeJS.ProcessEnv = process.env): void {
  const hold = readHold(path, env);
  if (hold === undefined) return;
  throw new UsageError(`${path} is being ${hold.doing} by process ${hold.pid}: wait for its end.`);
}

function readHold(path: string, env: NodeJS.ProcessEnv): Hold | undefined {
  try {
    const [pid = '', startTime = '', doing = ''] = readlinkSync(holdOf(path, env)).split('-');
    const alive = isAlive({pid: Number(pid), startTime: Number(startTime)});
    return alive ? {pid: Number(pid), doing} : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}
