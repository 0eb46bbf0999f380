import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  statSync,
} from 'node:fs';
import {hasCode} from '../../../errors.ts';
import {parseMaps} from './process-maps.ts';
import type {MemoryRegion} from './process-maps.ts';

/**
 * The memory of a guest. Its kernel keeps that in a deleted file, which whoever may look at the
 * process may read too; unlike /proc/PID/mem that is not for debuggers alone.
 */
export type GuestMemory = {
  /** Bytes. */
  readonly size: number;
  /** Where the kernel has which part of it mapped, as of now. */
  readonly regions: () => readonly MemoryRegion[];
  /** Fills a buffer from an offset of the file on, and returns how much of it: nothing once closed. */
  readonly read: (offset: number, buffer: Buffer) => number;
  readonly close: () => void;
};

/** Opens the memory of a guest by its kernel's process; undefined where this host does not let us. */
export function openGuestMemory(pid: number): GuestMemory | undefined {
  try {
    const inode = largestShared(readRegions(pid));
    const fd = inode === undefined ? undefined : openDescriptor(pid, inode);
    if (fd === undefined) return undefined;
    let open = true;
    return {
      size: fstatSync(fd).size,
      regions: () => readRegions(pid).filter(region => region.inode === inode),
      read: (offset, buffer) => (open ? readSync(fd, buffer, 0, buffer.length, offset) : 0),
      close: () => {
        if (open) closeSync(fd);
        open = false;
      },
    };
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}

const readRegions = (pid: number) =>
  parseMaps(readFileSync(`/proc/${pid}/maps`, 'latin1')).filter(({shared}) => shared);

function largestShared(regions: readonly MemoryRegion[]): number | undefined {
  const sizes = new Map<number, number>();
  for (const {inode, start, end} of regions)
    sizes.set(inode, (sizes.get(inode) ?? 0) + end - start);
  const [largest] = [...sizes].sort(([, left], [, right]) => right - left);
  return largest?.[0];
}

/** Opens the file again by way of the descriptor that the kernel has of it. */
function openDescriptor(pid: number, inode: number): number | undefined {
  const directory = `/proc/${pid}/fd`;
  const names = readdirSync(directory).map(name => `${directory}/${name}`);
  const name = names.find(path => {
    const stat = statSync(path, {throwIfNoEntry: false});
    return stat?.isFile() && stat.ino === inode;
  });
  return name === undefined ? undefined : openSync(name, 'r');
}
