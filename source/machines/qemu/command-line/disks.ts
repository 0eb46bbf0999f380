import {statSync} from 'node:fs';
import {pcPlaces} from '../../../config/devices/guest-devices.ts';
import {isPc} from '../../../config/domain-config.ts';
import type {DiskCache, DiskConfig, DomainConfig} from '../../../config/domain-config.ts';
import {isReadWholly} from '../../../disks/machine-locks.ts';
import {UsageError} from '../../../errors.ts';
import type {Slots} from './slots.ts';
import {findNbd} from '../migration/nbd.ts';

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
  return pcPlaces(disks).map(({disk, device}) => ({...disk, device, id: diskId(disk)}));
}

/** The name of a disk's block node; its device has `-device` after that. */
export const diskId = ({vdev}: Pick<DiskConfig, 'vdev'>): string =>
  `disk-${vdev.replace(/^\/dev\//, '')}`;

/** The block node of a disk, as `-blockdev` and `blockdev-add` take it (BlockdevOptions of QAPI). */
export function blockNode(disk: DiskConfig & {readonly id: string}): Record<string, unknown> {
  const {id, format, target, layer, access, discard, cache} = disk;
  const node = {
    'node-name': id,
    discard: discard === false ? 'ignore' : 'unmap',
    ...(cache === undefined ? {} : {cache: nodeCache(cache)}),
  };
  const bottom = {driver: drivers[format], file: storage(disk, target)};
  return layer === undefined
    ? {...node, ...bottom, 'read-only': access === 'r'}
    : {
        ...{...node, driver: 'qcow2', 'read-only': false, file: storage(disk, layer)},
        // Named here, whatever the layer itself says that it is over.
        backing: {...bottom, file: sharedStorage(disk, target), 'read-only': true},
      };
}

/** The same for a base, which guests of User-Mode Linux may read as well. */
function sharedStorage(disk: DiskConfig, target: string): Record<string, unknown> {
  const file = storage(disk, target);
  return file['driver'] === 'file' && isReadWholly(target) ? {...file, locking: 'off'} : file;
}

/** Where the bytes of a disk are. */
function storage(disk: DiskConfig, target: string): Record<string, unknown> {
  const cache = disk.cache === undefined ? {} : {cache: nodeCache(disk.cache)};
  const server = findNbd(disk.script, target);
  if (server !== undefined) return {driver: 'nbd', ...server, ...cache};
  return {
    driver: isDevice(target) ? 'host_device' : 'file',
    filename: target,
    ...(disk.force ? {locking: 'off'} : {}),
    ...cache,
  };
}

/** There are files under /dev as well, in /dev/shm. */
const isDevice = (target: string): boolean =>
  target.startsWith('/dev/') && statSync(target, {throwIfNoEntry: false})?.isFile() !== true;

/** What a cache is to the host; whether the guest has to flush is its device's to say. */
const nodeCache = (cache: DiskCache) => ({
  direct: cache === 'none' || cache === 'directsync',
  'no-flush': cache === 'unsafe',
});

/** Whether the disks of a domain are what their names say, for firmware that may know nothing of virtio. */
export const areAsNamed = ({kernel, qemu}: DomainConfig): boolean =>
  kernel === undefined && isPc(qemu?.arch);

/** How a disk is attached: what the guest's kernel or firmware is sure to have a driver for. */
function attachment({id, vdev, cdrom, format, access}: QemuDisk, asNamed: boolean) {
  const drive = format === 'empty' ? {} : {drive: id};
  const name = vdev.replace(/^\/dev\//, '');
  if (asNamed && (cdrom || name.startsWith('hd'))) {
    if (!cdrom && access === 'r') {
      throw new UsageError(
        `'${vdev}' cannot be read-only: an IDE disk is always written to. Call it xvda or sda.`,
      );
    }
    return {driver: cdrom ? 'ide-cd' : 'ide-hd', ...drive};
  }
  if (cdrom) return {driver: 'scsi-cd', bus: 'scsi0.0', ...drive};
  if (asNamed && name.startsWith('sd')) return {driver: 'scsi-hd', bus: 'scsi0.0', ...drive};
  return {driver: 'virtio-blk-pci', ...drive};
}

/**
 * The device of a disk, as `-device` and `device_add` take it. A guest that boots its own kernel sees
 * virtio disks whatever they are called; one that a PC's firmware boots sees what the name stands for.
 *
 * @param asNamed It is what its name says: an IDE disk, a SCSI disk.
 */
export function diskDevice(disk: QemuDisk, asNamed: boolean): Record<string, unknown> {
  return {
    ...attachment(disk, asNamed),
    ...deviceOptions(disk),
  };
}

/**
 * The devices of a disk that is in a slot, where any guest finds it and can let go of it: of virtio, whatever
 * it is called. A CD drive is none of PCI's, so it comes with a controller of its own.
 */
export function devicesInSlot(
  disk: DiskConfig & {readonly id: string},
  slot: string,
): Readonly<Record<string, unknown>>[] {
  const {id, cdrom, format} = disk;
  const device = {...(format === 'empty' ? {} : {drive: id}), ...deviceOptions(disk)};
  if (!cdrom) return [{driver: 'virtio-blk-pci', bus: slot, ...device}];
  const controller = controllerOf(disk);
  return [
    {driver: 'virtio-scsi-pci', bus: slot, id: controller},
    {driver: 'scsi-cd', bus: `${controller}.0`, ...device},
  ];
}

/** The controller of a CD drive that is in a slot. */
export const controllerOf = ({id}: {readonly id: string}): string => `${id}-controller`;

/** What is the same for the device of a disk however it is attached. */
const deviceOptions = ({id, force, cache}: DiskConfig & {readonly id: string}) => ({
  id: `${id}-device`,
  ...(force ? {'share-rw': true} : {}),
  ...(cache === 'writethrough' || cache === 'directsync' ? {'write-cache': 'off'} : {}),
});

/** The numbers of disks in the order in which the firmware tries them: `boot` in xl.cfg(5). */
function bootOrder(disks: readonly QemuDisk[], boot: string): ReadonlyMap<QemuDisk, number> {
  const tried = [...boot].flatMap(letter =>
    letter === 'n' ? [] : disks.filter(({cdrom}) => cdrom === (letter === 'd')),
  );
  return new Map(tried.map((disk, index) => [disk, index + 1]));
}

/**
 * Arguments for all disks, in their order in the guest.
 *
 * @param boot The order of boot devices where firmware boots the guest, else undefined.
 * @param slots Those that are in a slot, where they can be unplugged.
 * @param asNamed As in `diskDevice`.
 */
export function diskArguments(
  disks: readonly QemuDisk[],
  boot: string | undefined,
  slots: Slots,
  asNamed: boolean,
): string[] {
  const ordered = disks.toSorted((a, b) => (a.device < b.device ? -1 : 1));
  const order = bootOrder(ordered, boot ?? '');
  const attached = withPorts(
    ordered.map(disk => {
      const slot = slots[`${disk.id}-device`];
      if (slot === undefined) return {disk, device: diskDevice(disk, asNamed)};
      const [device = {}, ...onIt] = devicesInSlot(disk, slot).toReversed();
      return {disk, device, controllers: onIt};
    }),
  );
  const needsScsi = attached.some(({device}) => device['bus'] === 'scsi0.0');
  return [
    ...(needsScsi ? ['-device', 'virtio-scsi-pci,id=scsi0'] : []),
    ...attached.flatMap(({disk, device, controllers = []}) => {
      const bootindex = order.get(disk);
      const devices = [...controllers, {...device, ...(bootindex && {bootindex})}];
      return [
        ...(disk.format === 'empty' ? [] : ['-blockdev', JSON.stringify(blockNode(disk))]),
        ...devices.flatMap(each => ['-device', JSON.stringify(each)]),
      ];
    }),
  ];
}

type Device = Readonly<Record<string, unknown>>;
type Attached = {
  readonly disk: QemuDisk;
  readonly device: Device;
  /** What it is on, where that is there for it alone. */
  readonly controllers?: readonly Device[];
};

/** Ports of the AHCI controller that a q35 has (ICH9's, hw/i386/pc_q35.c in QEMU's tree). */
const sataPorts = 6;

/** Gives each IDE disk a port of its own: QEMU takes all for the first one's, which has room for one. */
function withPorts(devices: readonly Attached[]): readonly Attached[] {
  const onSata = devices.filter(({device}) => String(device['driver']).startsWith('ide-'));
  const [over] = onSata.slice(sataPorts);
  if (over !== undefined) {
    throw new UsageError(
      `'${over.disk.vdev}' has no port: a PC has ${sataPorts} for CD drives and disks called hdX. Call it xvdX or sdX.`,
    );
  }
  return devices.map(each => {
    const port = onSata.indexOf(each);
    return port < 0 ? each : {...each, device: {...each.device, bus: `ide.${port}`}};
  });
}
