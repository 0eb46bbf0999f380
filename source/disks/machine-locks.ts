import {statSync} from 'node:fs';
import {hasCode} from '../errors.ts';
import {holdersOf, locksOn} from '../system/file-locks.ts';
import type {FileLock} from '../system/file-locks.ts';

/** How a machine of this host has a disk, by whatever registry it was started, or by hand. */
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
 * Looks for a machine that has a disk open. Its lock is the kernel's, and so goes with the process: it
 * cannot be stale. User-Mode Linux locks whole files, exclusively where it writes.
 */
export function findMachineLock(path: string): MachineLock | undefined {
  const locks = locksIfThere(path);
  if (locks.length === 0) return undefined;
  const access = locks.some(writes) ? 'w' : 'r';
  const [holder] = holdersOf(path);
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid} (${holder.name} in ${holder.directory})`;
  return {access, who};
}

/**
 * True while somebody has a lock on all of a file to read it, as User-Mode Linux has one on the base of
 * its layers. QEMU would take that for the lock of another QEMU, one that lets nobody else read.
 */
export const isReadWholly = (path: string): boolean =>
  locksIfThere(path).some(({exclusive, first}) => !exclusive && first === 0);

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
