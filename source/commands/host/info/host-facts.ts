import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {hostname, machine, release, version as kernelVersion} from 'node:os';
import {hasCode} from '../../../errors.ts';
import {parseMemory} from '../../../host/domain-zero.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {toMebibytes} from '../listing/format-number.ts';

import {processorCapabilities} from './processor-capabilities.ts';

/** What `info` tells, in its order. */
export type HostFacts = Readonly<Record<string, string | number>>;

/** What /proc, /sys and uname(2) say of this host. */
export type HostSources = {
  readonly host: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
  /** /proc/cpuinfo: only the processors that are online are in it. */
  readonly cpuinfo: string;
  readonly meminfo: string;
  readonly nodes: number;
  /** Pages that KSM keeps once for several, and how often they are used beyond that (/sys/kernel/mm/ksm). */
  readonly shared: {readonly kept: number; readonly freed: number};
  /** There is a /dev/kvm. */
  readonly kvm: boolean;
};

export function readHostSources(): HostSources {
  return {
    host: hostname(),
    release: release(),
    version: kernelVersion(),
    machine: machine(),
    cpuinfo: readFileSync('/proc/cpuinfo', 'latin1'),
    meminfo: readFileSync('/proc/meminfo', 'latin1'),
    nodes: countNodes(),
    shared: {kept: readKsm('pages_shared'), freed: readKsm('pages_sharing')},
    kvm: existsSync('/dev/kvm'),
  };
}

/** The keys that `xl info` has for a host, as far as they mean something without a hypervisor. */
export function hostFacts(sources: HostSources): HostFacts {
  const {host, release, version, machine, cpuinfo, meminfo, nodes, shared, kvm} = sources;
  const numbers = [...cpuinfo.matchAll(/^processor\s*: (\d+)/gm)].map(([, number]) =>
    Number(number),
  );
  const cores = cpuField(cpuinfo, 'cpu cores') ?? 1;
  const siblings = cpuField(cpuinfo, 'siblings') ?? cores;
  const hasVirtualization = /^flags\s*:.*\b(?:vmx|svm)\b/m.test(cpuinfo);
  return {
    host,
    release,
    version,
    machine,
    nr_cpus: numbers.length,
    max_cpu_id: Math.max(0, ...numbers),
    nr_nodes: nodes,
    cores_per_socket: cores,
    threads_per_core: Math.max(1, Math.round(siblings / cores)),
    cpu_mhz: (cpuField(cpuinfo, 'cpu MHz') ?? 0).toFixed(3),
    hw_caps: processorCapabilities(cpuinfo),
    virt_caps: [...(hasVirtualization ? ['hvm'] : []), ...(kvm ? ['kvm'] : [])].join(' '),
    total_memory: toMebibytes(parseMemory(meminfo, 'MemTotal')),
    // What new domains can have: Linux gives up its caches for them.
    free_memory: toMebibytes(parseMemory(meminfo, 'MemAvailable')),
    sharing_freed_memory: toMebibytes(shared.freed * pageBytes),
    sharing_used_memory: toMebibytes(shared.kept * pageBytes),
    // No memory is set aside before a guest has it, and no processor is kept from guests.
    outstanding_claims: 0,
    free_cpus: 0,
  };
}

/** A field of the first processor; machines that are not x86 lack most of them. */
function cpuField(cpuinfo: string, name: string): number | undefined {
  const value = new RegExp(`^${name}\\s*: ([\\d.]+)`, 'm').exec(cpuinfo)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** KSM is there for pages of this size only. */
const pageBytes = 4096;

const readKsm = (file: string): number =>
  Number(readFileIfPresent(join('/sys/kernel/mm/ksm', file)) ?? 0);

function countNodes(): number {
  try {
    return readdirSync('/sys/devices/system/node').filter(name => /^node\d+$/.test(name)).length;
  } catch (error) {
    // A kernel without NUMA is one node.
    if (hasCode(error, 'ENOENT')) return 1;
    throw error;
  }
}
