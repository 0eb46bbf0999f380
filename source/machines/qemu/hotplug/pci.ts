import {accessSync, constants, existsSync, readlinkSync} from 'node:fs';
import {basename} from 'node:path';
import {RefusedError} from '../../../errors.ts';
import type {AttachedDevice} from '../../machine-operations.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {unplug} from './disks.ts';
import {freeSlot} from './slots.ts';

const deviceName = (address: string) => `pci-${address.replace(/[:.]/g, '-')}`;
const namePattern = /^pci-([0-9a-f]{4})-([0-9a-f]{2})-([0-9a-f]{2})-([0-7])$/;

/** Gives the guest a PCI device of the host. */
export async function attachPci(run: QemuRun, address: string): Promise<void> {
  checkPassable(address);
  const id = deviceName(address);
  const bus = freeSlot(run);
  await run.monitor.execute('device_add', {driver: 'vfio-pci', host: address, id, bus});
  run.remember({slots: {...run.record().slots, [id]: bus}});
}

/** Takes a PCI device of the host from the guest. */
export async function detachPci(run: QemuRun, address: string): Promise<void> {
  const id = deviceName(address);
  const {[id]: slot, ...others} = run.record().slots ?? {};
  if (slot === undefined) {
    throw new RefusedError('DeviceNotFound', `The guest has no PCI device ${address}.`);
  }
  await unplug(run, id);
  run.remember({slots: others});
}

/** The PCI devices of the host that the guest has. */
export const listPci = ({record}: QemuRun): AttachedDevice[] =>
  Object.entries(record().slots ?? {}).flatMap(([id, port]) => {
    const [, ...parts] = namePattern.exec(id) ?? [];
    if (parts.length === 0) return [];
    const [domain = '', bus = '', slot = '', part = ''] = parts;
    return [{id: `${domain}:${bus}:${slot}.${part}`, what: 'PCI device of the host', port}];
  });

/**
 * A device can be given away that the kernel's vfio-pci holds
 * (Documentation/driver-api/vfio.rst in Linux' tree).
 *
 * @throws {RefusedError} with what is missing and what to do.
 */
function checkPassable(address: string): void {
  const device = `/sys/bus/pci/devices/${address}`;
  const refuse = (why: string) => new RefusedError('DomuxNotSupported', why);
  if (!existsSync(device))
    throw refuse(`This host has no PCI device ${address}: lspci -D lists them.`);
  if (!existsSync('/dev/vfio/vfio')) {
    throw refuse(
      'This host gives no PCI device away: load the module vfio-pci, with the IOMMU switched on (intel_iommu=on).',
    );
  }
  const link = (name: string) =>
    existsSync(`${device}/${name}`) ? basename(readlinkSync(`${device}/${name}`)) : undefined;
  if (link('driver') !== 'vfio-pci') {
    throw refuse(
      `${address} is held by ${link('driver') ?? 'no driver'}: bind it to vfio-pci (driverctl set-override ${address} vfio-pci).`,
    );
  }
  const group = `/dev/vfio/${link('iommu_group') ?? 'noiommu'}`;
  try {
    accessSync(group, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new RefusedError(
      'DomuxNotSupported',
      `${group} is not yours: only root may, or its owner.`,
      {
        cause: error,
      },
    );
  }
}
