import {dirname} from 'node:path';
import {spaceUnder} from './space.ts';
import type {DiskFile} from '../formats/inspect-disk.ts';
import {formatBytes} from './format-bytes.ts';

/** A disk, as far as room for it goes. */
export type SizedDisk = Pick<DiskFile, 'path' | 'used' | 'promised'>;

/**
 * What to warn of before file systems fill up: that the disks on one of them promise guests more than
 * it has left. Nothing is wrong yet, so it is a sentence for each, and no error.
 *
 * @param disks Those that guests may write to.
 */
export function warningsOfSpace(disks: readonly SizedDisk[]): string[] {
  const systems = new Map<number, {free: number; owed: number; directory: string; count: number}>();
  for (const {path, used, promised} of disks) {
    const {device, free} = spaceUnder(path);
    const {owed = 0, count = 0, directory = dirname(path)} = systems.get(device) ?? {};
    const more = Math.max(0, promised - used);
    systems.set(device, {free, owed: owed + more, directory, count: count + 1});
  }
  return [...systems.values()]
    .filter(({free, owed}) => owed > free)
    .map(
      ({free, owed, directory, count}) =>
        `${count === 1 ? 'the disk' : `${count} disks`} on the file system of ${directory} may grow by ${formatBytes(owed)}, and ${formatBytes(free)} are left there.`,
    );
}
