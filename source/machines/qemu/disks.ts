import type {DiskConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {diskIndex} from '../disk-names.ts';

/** A disk of the config as QEMU and the guest have it. */
export type QemuDisk = DiskConfig & {
  /** What the guest calls it: `vda`, `sr0`; a guess where several drivers share the letters. */
  readonly device: string;
  /** Name of the device and of its block node in QEMU. */
  readonly id: string;
};

/** Names that QEMU's drivers have for the formats of a disk. */
const drivers: Readonly<Record<DiskConfig['format'], string>> = {
  raw: 'raw',
  qcow: 'qcow',
  qcow2: 'qcow2',
  vhd: 'vpc',
  qed: 'qed',
  empty: 'raw',
};

/**
 * Gives every disk its place in the order of the letters, which is the order of virtio's.
 *
 * @throws {UsageError} for two disks of one letter.
 */
export function placeDisks(disks: readonly DiskConfig[]): QemuDisk[] {
  const hard = disks
    .filter(({cdrom}) => !cdrom)
    .toSorted((a, b) => diskIndex(a.vdev) - diskIndex(b.vdev));
  return disks.map(disk => {
    const number = (disk.cdrom ? disks.filter(each => each.cdrom) : hard).indexOf(disk);
    const device = disk.cdrom ? `sr${number}` : `vd${letters(number)}`;
    return {...disk, device, id: `disk-${disk.vdev.replace(/^\/dev\//, '')}`};
  });
}

/** 0 is `a`, 26 is `aa`. */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : `${letters(Math.floor(number / 26) - 1)}${last}`;
}

/** The block node of a disk, as `-blockdev` and `blockdev-add` take it (BlockdevOptions of QAPI). */
export function blockNode(disk: QemuDisk): Record<string, unknown> {
  const {id, format, target, access, discard} = disk;
  if (/^[a-z][a-z0-9+.-]*:\/\//.test(target)) {
    throw new UsageError(`'${target}' is no file: machine qemu takes disks by their path.`);
  }
  return {
    'node-name': id,
    driver: drivers[format],
    'read-only': access === 'r',
    discard: discard === false ? 'ignore' : 'unmap',
    file: {
      driver: /^\/dev\//.test(target) ? 'host_device' : 'file',
      filename: target,
      ...(disk.force ? {locking: 'off'} : {}),
    },
  };
}

/** The device of a disk, as `-device` and `device_add` take it. */
export function diskDevice(disk: QemuDisk): Record<string, unknown> {
  const {id, cdrom, format} = disk;
  const drive = format === 'empty' ? {} : {drive: id};
  return cdrom
    ? {driver: 'scsi-cd', id: `${id}-device`, bus: 'scsi0.0', ...drive}
    : {
        driver: 'virtio-blk-pci',
        id: `${id}-device`,
        ...drive,
        ...(disk.force ? {'share-rw': true} : {}),
      };
}

/** Arguments for all disks, in their order in the guest. */
export function diskArguments(disks: readonly QemuDisk[]): string[] {
  const ordered = disks.toSorted((a, b) => (a.device < b.device ? -1 : 1));
  const bus = disks.some(({cdrom}) => cdrom) ? ['-device', 'virtio-scsi-pci,id=scsi0'] : [];
  return [
    ...bus,
    ...ordered.flatMap(disk => [
      ...(disk.format === 'empty' ? [] : ['-blockdev', JSON.stringify(blockNode(disk))]),
      '-device',
      JSON.stringify(diskDevice(disk)),
    ]),
  ];
}
