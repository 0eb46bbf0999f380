import {mkdirSync, readlinkSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {namesIn} from '../system/files.ts';
import {findPlaces} from '../system/paths.ts';
import {identify, isAlive} from '../system/processes.ts';
import {lockDisk} from './disk-lock.ts';
import type {Unlock} from './disk-lock.ts';
import {identityOf} from './formats/inspect-disk.ts';

/** That a process works on a disk, or did until it was killed. */
export type Hold = {
  /** Device and inode of the disk: on a full file system there is no room for its path. */
  readonly identity: string;
  readonly pid: number;
  /** Whether it writes to it. */
  readonly access: 'r' | 'w';
  /** What it does: `committed`. */
  readonly doing: string;
};

/** Disks to work on. */
export type HeldDisks = {readonly write?: readonly string[]; readonly read?: readonly string[]};

/**
 * Works on disks: nobody else writes to them meanwhile, nor reads what is written to. A hold of a process
 * that was killed counts for nothing.
 *
 * Every process has holds of its own name, so that what a dead one left is taken away without harm to a
 * living one. Of two that come at the very same moment both are refused. Other users do not see them,
 * nor do registries with other images: a lock of the kernel's is for those.
 *
 * @param doing As in `is being committed`.
 * @param work Is told of the holds that were cut short.
 * @throws {UsageError} when somebody works on one of them.
 */
export async function holding<T>(
  {write = [], read = []}: HeldDisks,
  doing: string,
  work: (cutShort: readonly Hold[]) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const wanted = [
    ...write.map(path => ({path, access: 'w'}) as const),
    ...read.map(path => ({path, access: 'r'}) as const),
  ];
  const taken: string[] = [];
  const locked: Unlock[] = [];
  const cutShort: Hold[] = [];
  try {
    for (const {path, access} of wanted) {
      const own = take(path, `${access}${separator}${doing}`, env);
      if (own === undefined) continue;
      taken.push(own);
      const {living, dead} = holdsOn(path, env);
      refuse(path, access, living);
      locked.push(await lockDisk(path, access));
      if (access === 'w') cutShort.push(...dead.map(drop));
    }
    return await work(cutShort);
  } finally {
    for (const hold of taken) rmSync(hold, {force: true});
    for (const unlock of locked) await unlock();
  }
}

/**
 * Refuses a disk that a living process works on.
 *
 * @param access What is to be done to it.
 * @throws {UsageError}
 */
export const refuseHeld = (
  path: string,
  access: 'r' | 'w',
  env: NodeJS.ProcessEnv = process.env,
): void => refuse(path, access, holdsOn(path, env).living);

/** True while a living process works on a disk. */
export const isHeld = (path: string, env: NodeJS.ProcessEnv = process.env): boolean =>
  holdsOn(path, env).living.length > 0;

/** What processes that were killed left undone; nobody is told of it again. */
export const takeCutShort = (env: NodeJS.ProcessEnv = process.env): readonly Hold[] =>
  readHolds(env)
    .filter(({alive}) => !alive)
    .map(drop);

type FoundHold = Hold & {
  readonly file: string;
  readonly alive: boolean;
};

const directoryOf = (env: NodeJS.ProcessEnv) => join(findPlaces(env).images, '.layers');

function refuse(path: string, access: 'r' | 'w', living: readonly FoundHold[]): void {
  const other = living.find(each => access === 'w' || each.access === 'w');
  if (other === undefined) return;
  throw new UsageError(
    `${path} is being ${other.doing} by process ${other.pid}: wait for its end.`,
  );
}

/** @returns undefined where this process has it already. */
function take(path: string, what: string, env: NodeJS.ProcessEnv): string | undefined {
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  const hold = join(directoryOf(env), `${identityOf(statSync(path))}.${pid}-${startTime}${suffix}`);
  mkdirSync(directoryOf(env), {recursive: true});
  try {
    symlinkSync(what, hold);
    return hold;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  }
}

function holdsOn(path: string, env: NodeJS.ProcessEnv) {
  const stat = statSync(path, {throwIfNoEntry: false});
  const identity = stat === undefined ? '' : identityOf(stat);
  const others = readHolds(env).filter(each => each.identity === identity);
  return {living: others.filter(({alive}) => alive), dead: others.filter(({alive}) => !alive)};
}

/** The holds of other processes. */
function readHolds(env: NodeJS.ProcessEnv): FoundHold[] {
  return namesIn(directoryOf(env)).flatMap(name => {
    const [, identity = '', pid, startTime] = form.exec(name) ?? [];
    const file = join(directoryOf(env), name);
    const text = pid === undefined || Number(pid) === process.pid ? undefined : linkOf(file);
    if (text === undefined) return [];
    const [access = '', doing = ''] = text.split(separator);
    return [
      {
        ...{file, identity, doing, pid: Number(pid)},
        access: access === 'w' ? 'w' : 'r',
        alive: isAlive({pid: Number(pid), startTime: Number(startTime)}),
      } as const,
    ];
  });
}

const suffix = '.hold';
const separator = ':';
/** Device and inode, then who. */
const form = /^(\d+-\d+)\.(\d+)-(\d+)\.hold$/;

function drop({file, identity, pid, access, doing}: FoundHold): Hold {
  rmSync(file, {force: true});
  return {identity, pid, access, doing};
}

/** Undefined for one that was taken away meanwhile. */
function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EINVAL', 'EACCES')) return undefined;
    throw error;
  }
}
