import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {hasCode} from '../../errors.ts';
import {identify, isAlive, sameProcess} from '../../system/processes.ts';
import type {ProcessIdentity} from '../../system/processes.ts';

/** Who has a config open in an editor. */
export type LockHolder = {
  readonly process: ProcessIdentity;
  /** Such as `root on pts/3`. */
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly since: number;
};

export type ConfigLock = {
  /** Who had it open before; editing goes on, and what both changed is put together on saving. */
  readonly heldBy: LockHolder | undefined;
  readonly release: () => void;
};

const lockPath = (path: string): string => join(dirname(path), `.${basename(path)}.lock`);

/**
 * Tells others that a config is open here. What a dead process left counts for nothing, and a
 * directory that cannot be written has no locks.
 */
export function lockConfig(path: string, who: string, now: number): ConfigLock {
  const lock = lockPath(path);
  const self = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  const mine: LockHolder = {process: self, who, since: now};
  const release = () => {
    if (sameProcess(readHolder(lock)?.process, self)) rmSync(lock, {force: true});
  };

  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, JSON.stringify(mine), {flag: 'wx', mode: 0o600});
      return {heldBy: undefined, release};
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) break;
      const holder = readHolder(lock);
      if (holder !== undefined && isAlive(holder.process) && !sameProcess(holder.process, self)) {
        return {heldBy: holder, release: () => undefined};
      }
      rmSync(lock, {force: true});
    }
  }
  return {heldBy: undefined, release};
}

function readHolder(lock: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as LockHolder;
  } catch {
    // Gone, or written by something else: nobody is known to have it open.
    return undefined;
  }
}

/** Such as `root on pts/3 since 10:12 (process 1234)`. */
export const describeHolder = ({process: {pid}, who, since}: LockHolder): string =>
  `${who} since ${new Date(since).toTimeString().slice(0, 5)} (process ${pid})`;
