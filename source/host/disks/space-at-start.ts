import type {DiskConfig, DomainConfig} from '../../config/domain-config.ts';
import {lookAtDisk} from '../../disks/formats/inspect-disk.ts';
import {spaceUnder} from '../../disks/space/space.ts';
import {warningsOfSpace} from '../../disks/space/warn-of-space.ts';
import type {SizedDisk} from '../../disks/space/warn-of-space.ts';
import {readUsers, readUsersElsewhere} from '../../registry/disks/disk-users.ts';
import type {DiskUse} from '../../registry/disks/disk-uses.ts';

export type DiskInUse = {readonly use: Pick<DiskUse, 'path' | 'access'>};

/** What the domains that run on this host use, in this registry and in the user's others. */
export const disksInUse = (run: string): readonly DiskInUse[] => [
  ...readUsers(run, () => true),
  ...readUsersElsewhere(run),
];

/**
 * What to warn of before a domain is started: that its disks, and those in use, may outgrow the file
 * systems that its own are on.
 */
export function warningsAtStart(
  {disks}: Pick<DomainConfig, 'disks'>,
  users: () => readonly DiskInUse[],
): string[] {
  const own = disks.flatMap(sizeOf);
  if (own.length === 0) return [];
  const others = users()
    .filter(({use}) => use.access === 'w')
    .flatMap(({use}) => look(use.path));
  const ownDevices = new Set(own.map(({path}) => spaceUnder(path).device));
  const all = new Map([...others, ...own].map(disk => [disk.path, disk]));
  return warningsOfSpace(
    [...all.values()].filter(({path}) => ownDevices.has(spaceUnder(path).device)),
  );
}

/** The file of a disk that grows; a layer that is not there yet will promise what its base does. */
function sizeOf({target, layer, access, cdrom}: DiskConfig): SizedDisk[] {
  if (access === 'r' || cdrom) return [];
  if (layer === undefined) return look(target);
  const [found] = look(layer);
  return found === undefined
    ? look(target).map(({promised}) => ({path: layer, used: 0, promised}))
    : [found];
}

/** Nothing for what is no file. */
function look(path: string): SizedDisk[] {
  const found = lookAtDisk(path);
  return found === undefined ? [] : [found];
}
