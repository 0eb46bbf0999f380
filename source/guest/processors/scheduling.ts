import type {DomainConfig} from '../../config/domain-config.ts';
import {usualScheduling} from '../../config/processors/scheduling.ts';
import type {CreditScheduling, SchedulingConfig} from '../../config/processors/scheduling.ts';
import {RefusedError} from '../../errors.ts';
import type {MachineThreads} from '../../machines/machine-operations.ts';
import type {Machine} from '../../machines/machine.ts';
import {sha256} from '../../system/node/hash.ts';
import {
  baseCpuGroup,
  findCpuHierarchy,
  hasCpuGroup,
  openCpuGroup,
  removeCpuGroup,
} from '../../system/scheduling/cpu-groups.ts';
import type {CpuGroup, CpuHierarchy} from '../../system/scheduling/cpu-groups.ts';
import {setThreadPolicy} from '../../system/scheduling/thread-policy.ts';
import type {ThreadPolicy} from '../../system/scheduling/thread-policy.ts';

/** Has the host schedule the machines of one domain. */
export type Scheduling = {
  /** Schedules a machine as its config says; does nothing where that says nothing. */
  readonly apply: (machine: Machine, config: Pick<DomainConfig, 'scheduling'>) => Promise<void>;
  /** The domain is gone: so is its group of processes. */
  readonly remove: (config: Pick<DomainConfig, 'scheduling'>) => Promise<void>;
};

/** @param directory The domain's own: no other domain of this host has it. */
export function createScheduling(directory: string): Scheduling {
  const group = (): string => sha256(directory).slice(0, 16);

  const share = async (machine: Machine, credit: CreditScheduling) => {
    const hierarchy = findCpuHierarchy();
    const {weight, cap} = usualScheduling;
    const usual = credit.weight === weight && credit.cap === cap;
    if (usual && !hasCpuGroup(hierarchy, group())) return;
    const members = openCpuGroup(hierarchy, group());
    members.setShare(credit);
    await gather(machine, members);
  };

  return {
    apply: async (machine, {scheduling}) => {
      if (scheduling === undefined) return;
      refuseDeadline(machine, scheduling);
      if (scheduling.scheduler === 'credit') {
        await setPolicy(machine, {policy: 'other'});
        await share(machine, scheduling);
      } else {
        const hierarchy = lookForHierarchy();
        if (hierarchy && hasCpuGroup(hierarchy, group())) await leave(hierarchy, machine);
        await setPolicy(machine, policyOf(scheduling));
      }
    },
    remove: async ({scheduling}) => {
      const hierarchy = scheduling === undefined ? undefined : lookForHierarchy();
      if (hierarchy) await removeCpuGroup(hierarchy, group());
    },
  };

  /** Out of its group: version 1 of cgroups runs no thread of a real-time policy in one. */
  async function leave(hierarchy: CpuHierarchy, machine: Machine): Promise<void> {
    await gather(machine, baseCpuGroup(hierarchy));
    await removeCpuGroup(hierarchy, group());
  }
}

function lookForHierarchy(): CpuHierarchy | undefined {
  try {
    return findCpuHierarchy();
  } catch {
    return undefined;
  }
}

/** Takes all processes of a machine into a group, with those that are forked meanwhile. */
async function gather(machine: Machine, {take}: Pick<CpuGroup, 'take'>): Promise<void> {
  const taken = new Set<number>();
  for (let looks = 0; looks < maximumLooks; ++looks) {
    const {vcpus, others} = await listThreads(machine);
    const fresh = [...vcpus.flat(), ...others].filter(each => !taken.has(each));
    if (fresh.length === 0) return;
    take(fresh);
    for (const each of fresh) taken.add(each);
  }
}

const maximumLooks = 5;

async function setPolicy(machine: Machine, policy: ThreadPolicy): Promise<void> {
  const {vcpus} = await listThreads(machine);
  for (const thread of vcpus.flat()) await setThreadPolicy(thread, policy);
}

function listThreads(machine: Machine): Promise<MachineThreads> {
  if (machine.threads) return machine.threads();
  throw new RefusedError('DomuxNotSupported', machine.lacks.threads ?? 'It has no threads.');
}

function policyOf(scheduling: Exclude<SchedulingConfig, CreditScheduling>): ThreadPolicy {
  if (scheduling.scheduler === 'rrobin') return {policy: 'round-robin'};
  const {period, slice, latency, extra} = scheduling;
  const deadline = latency === 0 ? period : latency;
  return {policy: 'deadline', runtime: slice, deadline, period, reclaim: extra};
}

/** What a thread with a deadline forks has none, and User-Mode Linux forks for each of its programs. */
function refuseDeadline({kind}: Machine, {scheduler}: SchedulingConfig): void {
  if (kind !== 'uml' || scheduler !== 'sedf') return;
  throw new RefusedError(
    'DomuxNotSupported',
    'The programs of a guest of User-Mode Linux are processes of their own, and Linux reserves time for single threads only: give it a cap (sched-credit -c), or use machine qemu.',
  );
}
