import {readFileSync} from 'node:fs';
import {domainZeroName} from '../config/domain-name.ts';
import type {DomainInfo} from '../protocol/commands.ts';
import {readProcessStat} from '../system/processes.ts';

/** What /proc says of this host: the texts of files, for a test to make up. */
export type HostTexts = {
  /** /proc/stat (proc_stat(5)). */
  readonly stat: string;
  /** /proc/meminfo (proc_meminfo(5)). */
  readonly meminfo: string;
  /** The processor that runs this process. */
  readonly processor: number;
};

/** Nanoseconds in a tick of /proc/stat: USER_HZ is 100 wherever Node runs on Linux (time(7)). */
const tick = 1e7;

/** Domain-0, which is this host, in the form in which every other domain is described. */
export function readDomainZero(): DomainInfo {
  return describeDomainZero({
    stat: readFileSync('/proc/stat', 'latin1'),
    meminfo: readFileSync('/proc/meminfo', 'latin1'),
    processor: readProcessStat('self')?.processor ?? 0,
  });
}

/** The same from given texts. It runs: whoever asks is on one of its processors. */
export function describeDomainZero({stat, meminfo, processor}: HostTexts): DomainInfo {
  const processors = parseProcessors(stat);
  const total = parseMemory(meminfo, 'MemTotal');
  const available = parseMemory(meminfo, 'MemAvailable');
  const bootedAt = parseCount(stat, 'btime');
  const allRun = parseCount(stat, 'procs_running') > processors.length;
  return {
    id: 0,
    name: domainZeroName,
    uuid: '00000000-0000-0000-0000-000000000000',
    machine: 'host',
    status: 'running',
    state: 'r-----',
    vcpus: processors.length,
    maxvcpus: processors.length,
    'started-at': bootedAt,
    'created-at': bootedAt,
    restarts: 0,
    'cpu-ns': processors.reduce((sum, {busyTicks}) => sum + busyTicks * tick, 0),
    stats: {
      vcpus: processors.map(({index, busyTicks}) => ({
        'cpu-ns': busyTicks * tick,
        busy: allRun || index === processor,
        processor: index,
      })),
      memory: {
        current: total,
        maximum: total,
        resident: total - available,
        'guest-free': available,
      },
      vifs: [],
      vbds: [],
    },
  };
}

/**
 * Processors that are online, with the ticks in which they did something. Time of guests is part of
 * user and nice already; stolen time was somebody else's.
 */
function parseProcessors(stat: string): {index: number; busyTicks: number}[] {
  return [...stat.matchAll(/^cpu(\d+) (.*)$/gm)].map(([, index, ticks = '']) => {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = ticks.split(' ').map(Number);
    return {index: Number(index), busyTicks: user + nice + system + irq + softirq};
  });
}

const parseCount = (stat: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stat)?.[1] ?? 0);

/** Bytes. */
export const parseMemory = (meminfo: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024;
