import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import type {Hold} from '../../disks/hold.ts';
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

/** Says what of somebody who was killed was cleared away. */
export const tellCleared = ({stderr}: Stderr, files: readonly string[]): void =>
  void stderr.write(lines(files.map(file => `${file} was left unfinished, and is deleted now.`)));
