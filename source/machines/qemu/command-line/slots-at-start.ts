import type {DomainConfig} from '../../../config/domain-config.ts';
import {areAsNamed, diskDevice, placeDisks} from './disks.ts';
import {vifId} from './slots.ts';
import type {Slots} from './slots.ts';
import {deviceModel} from './vifs.ts';

/** Disks and interfaces that are in a slot from the start; the other slots are for what comes later. */
const disksInSlots = 3;
const vifsInSlots = 2;

/**
 * Puts those into slots that the guest can let go of: the last ones, since Linux finds what is in no
 * slot first, and counts vda and eth0 as it finds them.
 */
export function slotsAtStart(config: DomainConfig): Slots {
  const asNamed = areAsNamed(config);
  const disks = placeDisks(config.disks)
    .toSorted((a, b) => (a.device < b.device ? -1 : 1))
    .map(disk => diskDevice(disk, asNamed))
    .filter(({driver}) => driver === 'virtio-blk-pci')
    .map(({id}) => String(id));
  const vifs = config.vifs.map((vif, index) => ({id: vifId(index), driver: deviceModel(vif)}));
  const last = vifs.findLastIndex(({driver}) => driver !== 'virtio-net-pci');
  const pluggable = vifs.slice(last + 1).map(({id}) => id);
  const plugged = [...disks.slice(-disksInSlots), ...pluggable.slice(-vifsInSlots)];
  return Object.fromEntries(plugged.map((id, index) => [id, `slot${index}`]));
}
