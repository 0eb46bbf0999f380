import {close, openSync, readdirSync, readlinkSync, statSync} from 'node:fs';
import type {DomainConfig} from '../../../../config/domain-config.ts';
import {hasCode} from '../../../../errors.ts';
import type {SharedMemory} from '../../../machine-state.ts';

/** What Linux calls the file without a name that QEMU keeps the memory of a guest in. */
const fileName = '/memfd:memory-backend-memfd (deleted)';

const mebibyte = 1024 * 1024;

/** The memory of a guest, where another QEMU can map it. */
export const memoryOf = (
  {pid}: {readonly pid: number},
  {memory, maxmem}: Pick<DomainConfig, 'memory' | 'maxmem'>,
): SharedMemory | undefined => findMemory(pid, Math.max(memory, maxmem) * mebibyte);

/**
 * Keeps the memory of a QEMU that is about to end: the host takes as long to clear it away as for all the
 * rest of the process, and nobody has to wait for that.
 *
 * @returns lets go of it, in a thread of its own, once that is in nobody's way; the end of this process does too.
 */
export function holdMemory(...of: Parameters<typeof memoryOf>): () => void {
  try {
    const memory = memoryOf(...of);
    const held = memory === undefined ? undefined : openSync(memory.path, 'r');
    return () => {
      if (held !== undefined) setTimeout(() => close(held), soon).unref();
    };
  } catch {
    // It has ended already, or is another process by now.
    return () => undefined;
  }
}

/** Milliseconds until whoever had the process end has been answered. */
const soon = 100;

/** Finds the memory of a guest among the open files of its QEMU. */
export function findMemory(pid: number, bytes: number): SharedMemory | undefined {
  const directory = `/proc/${pid}/fd`;
  for (const name of readdirSync(directory)) {
    const path = `${directory}/${name}`;
    try {
      if (readlinkSync(path) !== fileName) continue;
      const {ino, size} = statSync(path);
      if (size === bytes) return {path, inode: ino, bytes};
    } catch (error) {
      // Closed meanwhile.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  return undefined;
}

/** True where the path means the same memory as it does to whoever told it: on one host, to one user. */
export function canShare({path, inode, bytes}: SharedMemory): boolean {
  try {
    const {ino, size} = statSync(path);
    return readlinkSync(path) === fileName && ino === inode && size === bytes;
  } catch {
    return false;
  }
}
