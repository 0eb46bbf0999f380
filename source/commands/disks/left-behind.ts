import {freeLeaks} from '../../disks/formats/free-leaks.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import {holding} from '../../disks/hold.ts';
import type {Hold} from '../../disks/hold.ts';
import {GuestFailure, UsageError} from '../../errors.ts';
import {refuseDiskInUse} from '../../registry/disks/disk-sharing.ts';
import {lines} from '../host/listing/columns.ts';
import type {Context} from '../verb.ts';

type Stderr = Pick<Context, 'stderr'>;

/** Says what somebody who was killed left undone on disks. */
export const tellCutShort = (
  {stderr}: Stderr,
  holds: readonly Hold[],
  disks: readonly Pick<DiskFile, 'path' | 'identity'>[],
): void => void stderr.write(lines(describeCutShort(holds, disks)));

/** Of one who only read there is nothing to tell, nor of a disk that is gone. */
export const describeCutShort = (
  holds: readonly Hold[],
  disks: readonly Pick<DiskFile, 'path' | 'identity'>[],
): string[] =>
  holds.flatMap(({identity, access, doing, pid}) => {
    const disk = disks.find(each => each.identity === identity);
    if (disk === undefined || access === 'r') return [];
    return [`${disk.path} was being ${doing} when that was cut short: process ${pid} was killed.`];
  });

/**
 * Gives back what such work had taken of a qcow2 file and nothing in it has. Where somebody has the disk
 * by now, the next verb that changes it does that.
 *
 * @returns what is to be told of disks that are damaged.
 */
export async function freeCutShort(
  run: string,
  holds: readonly Hold[],
  disks: readonly Pick<DiskFile, 'path' | 'identity' | 'format'>[],
): Promise<string[]> {
  const told: string[] = [];
  for (const {path, identity, format} of disks) {
    const isCutShort = holds.some(each => each.access === 'w' && each.identity === identity);
    if (format !== 'qcow2' || !isCutShort) continue;
    try {
      await holding({write: [path]}, 'repaired', async () => {
        refuseDiskInUse(run, path, 'w');
        await freeLeaks(path);
      });
    } catch (error) {
      if (error instanceof UsageError) continue;
      if (!(error instanceof GuestFailure)) throw error;
      told.push(error.message);
    }
  }
  return told;
}

/** Says what of somebody who was killed was cleared away. */
export const tellCleared = ({stderr}: Stderr, files: readonly string[]): void =>
  void stderr.write(lines(files.map(file => `${file} was left unfinished, and is deleted now.`)));
