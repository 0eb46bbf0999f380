import type {DomainConfig} from '../../../config/domain-config.ts';
import type {DomainInfo, Result} from '../../../protocol/commands.ts';
import {fiveColumns} from './format-2005.ts';
import {toMebibytes, toSeconds} from './format-number.ts';
import {float} from './sxp.ts';
import type {Sxp} from './sxp.ts';
import {diskSxp, vifSxp, vmSxp} from './vm-sxp.ts';

/** What `list -l` tells of a domain. */
export type LongListing = {
  readonly info: DomainInfo;
  /** Seconds since 1970. */
  readonly now: number;
  /** Absent for Domain-0, and where nobody could be asked. */
  readonly consoles?: Result<'domux-console-info'>;
  readonly config?: DomainConfig;
};

/** A domain as `xm list -l` of Xen 2.0 shows it, with its elements in that order. */
export function domainSxp({info, now, consoles = [], config}: LongListing): Sxp {
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
    ...(config === undefined ? [] : [...devicesSxp(config), ['config', vmSxp(config)]]),
  ];
}

/** To the hundredth of a second, as xend measured. */
const timesSxp = (startedAt: number, now: number): Sxp[] => [
  ['up_time', float(hundredths(Math.max(0, now - startedAt)))],
  ['start_time', float(hundredths(startedAt))],
];

const hundredths = (seconds: number): number => Math.round(seconds * 100) / 100;

/** A socket has a path where xend had two event channel ports and a TCP port. */
function consoleSxp(
  {console, path, log, viewers}: Result<'domux-console-info'>[number],
  id: number,
): Sxp {
  return [
    'console',
    ['status', viewers.length > 0 ? 'connected' : 'listening'],
    ['id', console],
    ['domain', id],
    ['path', path],
    ['log', log],
    ...viewers.map(viewer => ['connected', 'localhost', viewer.id]),
  ];
}

function devicesSxp({vifs, disks}: DomainConfig): Sxp[] {
  const devices = [
    ...vifs.map((vif, index) => numbered(vifSxp(vif), index)),
    ...disks.map((disk, index) => numbered(diskSxp(disk), index)),
  ];
  return devices.length === 0 ? [] : [['devices', ...devices]];
}

/** `(vif (idx 0) ... (index 0))` */
function numbered(device: Sxp, index: number): Sxp {
  const [kind = '', ...rest] = device as readonly Sxp[];
  return [kind, ['idx', index], ...rest, ['index', index]];
}
