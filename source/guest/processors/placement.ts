import type {DomainConfig} from '../../config/domain-config.ts';
import {
  cpuSet,
  formatCpuList,
  formatCpuSet,
  parseCpuList,
} from '../../config/processors/cpu-set.ts';
import type {CpuTopology} from '../../config/processors/cpu-set.ts';
import type {Machine} from '../../machines/machine.ts';
import {
  allowedProcessors,
  nodeProcessors,
  onlineProcessors,
  restrictThread,
} from '../../system/scheduling/processors.ts';

/** The processors of this host. */
export const readTopology = (): CpuTopology => ({
  online: parseCpuList(onlineProcessors()),
  nodes: new Map(nodeProcessors().map(([node, list]) => [node, parseCpuList(list)])),
});

/** The set that a config has for a vCPU, as it is written; undefined for any. */
function setFor(cpus: DomainConfig['cpus'], vcpu: number): string | undefined {
  return typeof cpus === 'string' ? cpus : cpus?.[vcpu];
}

/**
 * Checks what a config says of processors against those that the host has.
 *
 * @throws {UsageError}
 */
export function checkPlacement({cpus, vcpus}: DomainConfig): void {
  if (cpus === undefined) return;
  const topology = readTopology();
  for (let vcpu = 0; vcpu < vcpus; ++vcpu) {
    const set = setFor(cpus, vcpu);
    if (set !== undefined) cpuSet(set, vcpu, topology);
  }
}

/**
 * Puts the threads of a machine's vCPUs where its config says. A thread that is made meanwhile is
 * found in a second look: it inherits what the one that made it has.
 */
export async function place(machine: Machine, {cpus}: DomainConfig): Promise<void> {
  if (cpus === undefined || machine.threads === undefined) return;
  const topology = readTopology();
  for (let looks = 0; looks < maximumLooks; ++looks) {
    const {vcpus} = await machine.threads();
    const moves = vcpus.flatMap((threads, vcpu) => {
      const set = setFor(cpus, vcpu);
      if (set === undefined) return [];
      const list = formatCpuList(cpuSet(set, vcpu, topology));
      return threads
        .filter(thread => ![undefined, list].includes(allowedProcessors(thread)))
        .map(thread => ({thread, list}));
    });
    if (moves.length === 0) return;
    for (const {thread, list} of moves) await restrictThread(thread, list);
  }
}

const maximumLooks = 5;

/** A config with another set for one vCPU, or for all. */
export function withSet(
  {cpus, ...config}: DomainConfig,
  vcpu: number | undefined,
  set: string,
): DomainConfig {
  const sets = Array.from({length: config.maxvcpus}, (_, each) =>
    vcpu === undefined || each === vcpu ? set : (setFor(cpus, each) ?? 'all'),
  );
  if (sets.every(one => anywhere.includes(one))) return config;
  return {...config, cpus: vcpu === undefined ? set : sets};
}

/** How a set is written that leaves out nothing. */
const anywhere: readonly string[] = ['all', 'any', '-1'];

/** Where a vCPU may run, as the host has it. */
export function describeAffinity(thread: number | undefined): {'domux-affinity'?: string} {
  const allowed = thread === undefined ? undefined : allowedProcessors(thread);
  if (allowed === undefined) return {};
  return {'domux-affinity': formatCpuSet(parseCpuList(allowed), parseCpuList(onlineProcessors()))};
}
