import {vdevNumber} from '../../../config/devices/format-disk.ts';
import type {DiskConfig, DomainConfig, VifConfig} from '../../../config/domain-config.ts';
import type {DomainInfo, Result} from '../../../protocol/commands.ts';
import {fiveColumns} from './format-2005.ts';
import {toMebibytes, toSeconds} from './format-number.ts';
import {float} from './sxp.ts';
import type {Sxp} from './sxp.ts';
import {diskMembers, members, vifMembers, vmSxp} from './vm-sxp.ts';

/** What `list -l` tells of a domain. */
export type LongListing = {
  readonly info: DomainInfo;
  /** Seconds since 1970. */
  readonly now: number;
  /** Absent for Domain-0, and where nobody could be asked. */
  readonly consoles?: Result<'domux-console-info'>;
  readonly config?: DomainConfig;
  /** The number of a block device of the domain's host; undefined of anything else. */
  readonly deviceNumber?: (path: string) => number | undefined;
};

/**
 * A domain as `xm list -l` of Xen 2.0 shows it, with its elements in that order; after them those of
 * Xen 3 that scripts look for.
 */
export function domainSxp(listing: LongListing): Sxp {
  const {info, now, consoles = [], config} = listing;
  const {id, name, stats, reason, state} = info;
  const startedAt = info['started-at'];
  const isDown = state.charAt(3) === 's';
  return [
    'domain',
    ['id', id],
    ['name', name],
    ['memory', toMebibytes(stats.memory.current)],
    ['maxmem', toMebibytes(stats.memory.maximum)],
    ['state', fiveColumns(info)],
    ...(isDown && reason !== undefined ? [['shutdown_reason', reason]] : []),
    ['cpu', stats.vcpus[0]?.processor ?? -1],
    ['cpu_time', float(toSeconds(info['cpu-ns']))],
    ...(startedAt === undefined ? [] : timesSxp(startedAt, now)),
    ...consoles.map(console => consoleSxp(console, id)),
    ...(info.status === 'restarting' ? [['restart_state', 'pending']] : []),
    ...(config === undefined ? [] : [...devicesSxp(config, listing), ['config', vmSxp(config)]]),
    ['domid', id],
    ['uuid', info.uuid],
    ['online_vcpus', info.vcpus],
    ...(info.accelerator === undefined ? [] : [['accel', info.accelerator]]),
  ];
}

/** To the hundredth of a second, as xend measured. */
const timesSxp = (startedAt: number, now: number): Sxp[] => [
  ['up_time', float(hundredths(Math.max(0, now - startedAt)))],
  ['start_time', float(hundredths(startedAt))],
];

const hundredths = (seconds: number): number => Math.round(seconds * 100) / 100;

/**
 * Where xend had two event channels and a TCP port there is the number of the console, as in
 * `consoles`; the socket and the log have their paths.
 */
function consoleSxp(
  {console, path, log, viewers}: Result<'domux-console-info'>[number],
  id: number,
): Sxp {
  return [
    'console',
    ['status', viewers.length > 0 ? 'connected' : 'listening'],
    ['id', console],
    ['domain', id],
    ['local_port', console],
    ['remote_port', console],
    ['console_port', console],
    ['path', path],
    ['log', log],
    ...viewers.map(viewer => ['connected', 'localhost', viewer.id]),
  ];
}

/** Xen's event channels are left out, as xend leaves them out where there are none. */
function devicesSxp({vifs, disks}: DomainConfig, {info, deviceNumber}: LongListing): Sxp[] {
  const devices = [
    ...vifs.map((vif, index) => vifDeviceSxp(vif, info.id, index)),
    ...disks.map((disk, index) => diskDeviceSxp(disk, index, deviceNumber?.(disk.target))),
  ];
  return devices.length === 0 ? [] : [['devices', ...devices]];
}

/** The interface of the host has the name that Xen's would, where the config names none. */
function vifDeviceSxp(vif: VifConfig, id: number, index: number): Sxp {
  const {mac, bridge, vifname, ...more} = vifMembers({
    ...vif,
    vifname: vif.vifname ?? `vif${id}.${index}`,
  });
  const ordered = {vif: index, mac, vifname, bridge, ...more};
  return ['vif', ['idx', index], ...members(ordered), ['index', index]];
}

function diskDeviceSxp(disk: DiskConfig, index: number, device: number | undefined): Sxp {
  const vdev = vdevNumber(disk.vdev);
  const {mode, dev, uname} = diskMembers(disk);
  const node = disk.target === '' ? undefined : disk.target;
  return [
    'vbd',
    ['idx', index],
    ...members({vdev, device, mode, dev, uname, node}),
    ['index', index],
  ];
}
