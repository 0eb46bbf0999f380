import type {DiskConfig} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import {isUrl} from '../../../config/devices/disk-names.ts';
import {umlDisks, umlPlaces} from '../../../config/devices/guest-devices.ts';

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
  /** The file that is written to. */
  readonly file: string;
  /** What that file is a layer over. */
  readonly base?: string;
};

/**
 * Gives every disk a place: that of its letter, else the next one free.
 *
 * @throws {UsageError} for a format the kernel cannot read, and for more disks than it has places.
 */
export function placeDisks(disks: readonly DiskConfig[]): UbdDisk[] {
  return umlPlaces(disks).map(({disk, index, device}) => {
    requireReadable(disk);
    if (index >= umlDisks) {
      throw new UsageError(`Machine uml takes ${umlDisks} disks: '${disk.vdev}' is one too many.`);
    }
    return {vdev: disk.vdev, device, index, flags: flagsOf(disk), ...filesOf(disk)};
  });
}

const filesOf = ({target, layer}: DiskConfig): Pick<UbdDisk, 'file' | 'base'> =>
  layer === undefined ? {file: target} : {file: layer, base: target};

function requireReadable({format, target, vdev, script}: DiskConfig): void {
  if (script !== undefined || isUrl(target)) {
    throw new UsageError(
      `Machine uml has disks in files and devices only, and '${vdev}' is ${target}: connect it to this host (nbd-client, qemu-storage-daemon, iscsiadm) and write phy: with its device or file: with its file, or use machine qemu, which speaks NBD.`,
    );
  }
  if (format === 'raw') return;
  throw new UsageError(
    `Machine uml reads raw disks only and '${vdev}' is ${format}: domux disk convert '${target}' '${target}.raw' makes a raw one of it.`,
  );
}

/**
 * `d`: always plain data. Without it the kernel looks for the header of a copy-on-write file and
 * opens whatever host file it names, so a guest could read its host's files by writing one.
 */
function flagsOf({access, cdrom, force, discard, layer, cache}: DiskConfig): string {
  return [
    access === 'r' || cdrom ? 'r' : '',
    cache === 'writethrough' || cache === 'directsync' ? 's' : '',
    layer === undefined ? 'd' : '',
    force ? 'c' : '',
    // Of a layer the kernel would have to discard in the base, which it opens for reading.
    discard === false || layer !== undefined ? 't' : '',
  ].join('');
}

/** The argument for a disk: of the kernel, or of `config` on its control line. */
export const ubdArgument = (disk: UbdDisk): string =>
  `ubd${disk.index}${disk.flags}=${filesToLink(disk)
    .map(({name, file, needsLink}) => (needsLink ? name : file))
    .join(',')}`;

/** The files of a disk, and those that need another name: links to make in the machine's directory. */
export const filesToLink = ({device, file, base}: UbdDisk) =>
  [
    {name: `disk-${device}`, file},
    ...(base === undefined ? [] : [{name: `base-${device}`, file: base}]),
  ].map(each => ({...each, needsLink: hasSeparator(each.file)}));

/** The kernel splits what it is given at blanks, and a disk's file at commas and colons. */
const hasSeparator = (file: string) => /[\s,:"']/.test(file);
