import {mkdirSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {hasCode} from '../errors.ts';
import {identify, isAlive} from '../system/processes.ts';

export type LockOptions = {
  /** Called once, before waiting for the process that is at it. */
  readonly onWait?: ((pid: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Milliseconds between two looks at whether the other one is done. */
const interval = 100;

/**
 * Runs `work` while no other process that asks for the same name does. It spares a second download;
 * that what is made is whole does not rest on it. What a killed process left counts for nothing.
 */
export async function withLock<T>(
  imagesDirectory: string,
  name: string,
  {onWait, signal}: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(imagesDirectory, {recursive: true});
  const lock = join(imagesDirectory, `.lock-${name}`);
  let waiting = false;
  for (;;) {
    const holder = take(lock);
    if (holder === undefined) break;
    if (!waiting) onWait?.(holder);
    waiting = true;
    await wait(interval, undefined, signal && {signal}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, {force: true});
  }
}

/** Takes the lock, or tells the number of the living process that has it. */
function take(lock: string): number | undefined {
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  for (;;) {
    try {
      // A link and what it says come into being at once, which a file and its content do not.
      symlinkSync(`${pid}-${startTime}`, lock);
      return undefined;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const holder = readHolder(lock);
    if (holder !== undefined && isAlive(holder)) return holder.pid;
    rmSync(lock, {force: true});
  }
}

function readHolder(lock: string) {
  try {
    const [pid = 0, startTime = 0] = readlinkSync(lock).split('-').map(Number);
    return {pid, startTime};
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
