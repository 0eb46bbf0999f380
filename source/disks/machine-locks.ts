import {statSync} from 'node:fs';
import {hasCode} from '../errors.ts';
import {holdersOf, locksOn} from '../system/file-locks.ts';
import {readProcessStat} from '../system/processes.ts';
import type {FileLock} from '../system/file-locks.ts';

/** How another process of this host has a disk: a machine of any registry, one started by hand, or a disk verb. */
export type MachineLock = {
  readonly access: 'r' | 'w';
  /** Who, in words; the first one found. */
  readonly who: string;
};

/**
 * QEMU locks single bytes of its images: from this one on one for each thing that it may do to them,
 * of which the second is to write (BLK_PERM_WRITE; RAW_LOCK_PERM_BASE in block/file-posix.c).
 */
const qemuWrites = 100 + 1;

/**
 * Looks for a machine that has a disk open, or a disk verb that works on it (lockDisk), but for this
 * process's own. Its lock is the kernel's, and so goes with the process: it cannot be stale. User-Mode
 * Linux locks whole files, exclusively where it writes.
 */
export function findMachineLock(path: string): MachineLock | undefined {
  const found = locksIfThere(path);
  const own = found.filter(isOwn);
  const locks = found.filter(lock => !own.includes(lock));
  if (locks.length === 0) return undefined;
  const access = locks.some(writes) ? 'w' : 'r';
  const holder = holdersOf(path).find(({pid}) => !own.some(lock => lock.pid === pid));
  if (holder !== undefined) {
    return {access, who: `process ${holder.pid} (${holder.name} in ${holder.directory})`};
  }
  // What other users have open is not to be seen, but the number of who has locked it may be.
  const pid = locks.find(lock => lock.pid !== undefined)?.pid;
  return {access, who: pid === undefined ? 'another process' : `process ${pid}`};
}

/** Taken for this process, by a program that it started. */
const isOwn = ({pid, wholeFile}: FileLock) =>
  wholeFile && pid !== undefined && readProcessStat(pid)?.parent === process.pid;

/**
 * True while somebody has a lock on all of a file to read it, as User-Mode Linux has one on the base of
 * its layers. QEMU would take that for the lock of another QEMU, one that lets nobody else read.
 */
export const isReadWholly = (path: string): boolean =>
  locksIfThere(path).some(
    ({exclusive, first, wholeFile}) => !exclusive && first === 0 && !wholeFile,
  );

const writes = ({exclusive, first, last}: FileLock) =>
  exclusive || (first > 0 && first <= qemuWrites && qemuWrites <= last);

function locksIfThere(path: string): FileLock[] {
  try {
    return statSync(path).isFile() ? locksOn(path) : [];
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG')) return [];
    throw error;
  }
}
