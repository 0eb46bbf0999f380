import type {DiskConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {diskIndex} from '../disk-names.ts';

/** A disk of the config as User-Mode Linux has it. */
export type UbdDisk = {
  /** As written in the config. */
  readonly vdev: string;
  /** `ubda`, `ubdb`, ... */
  readonly device: string;
  /** 0 to 15. */
  readonly index: number;
  /** Letters that the kernel takes after `ubdN` (Documentation of `ubd` in its --help). */
  readonly flags: string;
  readonly target: string;
};

/** Block devices a kernel has: MAX_DEV in arch/um/drivers/ubd_kern.c. */
const maximum = 16;

/**
 * Gives every disk a place: that of its letter, else the next one free.
 *
 * @throws {UsageError} for a format the kernel cannot read, and for more disks than it has places.
 */
export function placeDisks(disks: readonly DiskConfig[]): UbdDisk[] {
  const taken = new Set<number>();
  return disks
    .filter(disk => disk.format !== 'empty' && disk.target !== '')
    .map(disk => {
      requireRaw(disk);
      const index = freePlace(taken, diskIndex(disk.vdev));
      if (index === undefined) {
        throw new UsageError(`Machine uml takes ${maximum} disks: '${disk.vdev}' is one too many.`);
      }
      taken.add(index);
      return {
        vdev: disk.vdev,
        device: `ubd${letter(index)}`,
        index,
        flags: flagsOf(disk),
        target: disk.target,
      };
    });
}

function requireRaw({format, target, vdev}: DiskConfig): void {
  if (format === 'raw') return;
  throw new UsageError(
    `Machine uml reads raw disks only and '${vdev}' is ${format}: convert it with qemu-img convert -O raw '${target}' '${target}.raw' and name that file.`,
  );
}

/**
 * `d`: always plain data. Without it the kernel looks for the header of a copy-on-write file and
 * opens whatever host file it names, so a guest could read its host's files by writing one.
 */
function flagsOf({access, cdrom, force, discard}: DiskConfig): string {
  const readOnly = access === 'r' || cdrom ? 'r' : '';
  return `${readOnly}d${force ? 'c' : ''}${discard === false ? 't' : ''}`;
}

function freePlace(taken: ReadonlySet<number>, wanted: number): number | undefined {
  if (wanted < maximum && !taken.has(wanted)) return wanted;
  return Array.from({length: maximum}, (_, index) => index).find(index => !taken.has(index));
}

const letter = (index: number) => String.fromCharCode(97 + index);
