import {accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, hasCode} from '../../errors.ts';

/** Where the kernel shares out processor time to groups of processes (cgroups(7)). */
export type CpuHierarchy = {
  readonly version: 1 | 2;
  /** Absolute path of the directory that new groups of this process can be made in. */
  readonly base: string;
};

/** A group of processes that has a share of the processors of its own. */
export type CpuGroup = {
  readonly setShare: (share: CpuShare) => void;
  /** Takes processes in, with all of their threads; one that is gone is left out. */
  readonly take: (processes: readonly number[]) => void;
};

export type CpuShare = {
  /** As xl has it: 256 is what everybody has. */
  readonly weight: number;
  /** Percent of one processor; 0 for no limit. */
  readonly cap: number;
};

/** Microseconds in which a cap is kept: the kernel's usual. */
const capPeriod = 100_000;

/** The kernel's bounds of cpu.weight, and what everybody has (Documentation/admin-guide/cgroup-v2). */
const usualWeight = {xen: 256, v2: 100, v1: 1024};
const mostWeight = 10_000;

/**
 * Finds the hierarchy that shares out processors, and in it the highest group of this process's own
 * branch that it may make groups in: the root for root, what is delegated to a user for others.
 *
 * @param proc Where proc(5) is mounted.
 * @throws {RefusedError} when there is none, with why and what to do.
 */
export function findCpuHierarchy(proc = '/proc'): CpuHierarchy {
  const mounts = readMounts(readFileSync(join(proc, 'self/mountinfo'), 'utf8'));
  const memberships = readFileSync(join(proc, 'self/cgroup'), 'latin1');
  const v2 = mounts.find(({type, directory}) => type === 'cgroup2' && offersCpu(directory));
  const v1 = mounts.find(
    ({type, options}) => type === 'cgroup' && options.split(',').includes('cpu'),
  );
  const version = v2 ? 2 : 1;
  const mount = v2 ?? v1;
  if (mount === undefined) {
    throw new RefusedError(
      'DomuxNotSupported',
      'This host has no cgroup controller cpu: mount cgroup2 on /sys/fs/cgroup.',
    );
  }
  const own = new RegExp(
    version === 2 ? '^0::(.*)$' : '^\\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$',
    'm',
  );
  const path = own.exec(memberships)?.[1] ?? '/';
  const base = branches(path)
    .map(branch => join(mount.directory, branch).replace(/(?<=.)\/$/, ''))
    .find(directory => isOurs(directory, version));
  if (base !== undefined) return {version, base};
  throw new RefusedError(
    'DomuxNotSupported',
    `No cgroup below ${mount.directory} that has the controller cpu is yours: be root, or create the domain within one that is delegated to you (systemd-run --user --scope -p Delegate=yes domux ...).`,
  );
}

type Mount = {readonly directory: string; readonly type: string; readonly options: string};

/** Of /proc/PID/mountinfo (proc(5)) what is used. */
function readMounts(text: string): Mount[] {
  return text.split('\n').flatMap(line => {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    const directory = before.split(' ')[4];
    return directory === undefined ? [] : [{directory, type, options}];
  });
}

const offersCpu = (directory: string) =>
  (readIfPresent(join(directory, 'cgroup.controllers')) ?? '').split(/\s+/).includes('cpu');

/** `/a/b` and those above it, the highest first. */
const branches = (path: string): string[] => {
  const parts = path.split('/').filter(part => part !== '');
  return Array.from(
    {length: parts.length + 1},
    (_, count) => `/${parts.slice(0, count).join('/')}`,
  );
};

function isOurs(directory: string, version: 1 | 2): boolean {
  const needed = ['cgroup.procs', ...(version === 2 ? ['cgroup.subtree_control'] : [])];
  if (![directory, ...needed.map(name => join(directory, name))].every(isWritable)) return false;
  if (version === 1) return true;
  if (!offersCpu(directory)) return false;
  try {
    // Refused to one that has processes of its own.
    writeFileSync(join(directory, 'cgroup.subtree_control'), '+cpu');
    return true;
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Side by side with what is in no group: a weight counts against that too. */
const groupPath = ({base}: CpuHierarchy, name: string) => join(base, `domux-${name}`);

/** Makes a group, or finds the one of this name. */
export function openCpuGroup(hierarchy: CpuHierarchy, name: string): CpuGroup {
  const {version} = hierarchy;
  const directory = groupPath(hierarchy, name);
  mkdirSync(directory, {recursive: true});
  return {
    setShare:
      version === 2 ? share => shareV2(directory, share) : share => shareV1(directory, share),
    take: processes => take(directory, processes),
  };
}

/** What a group is left again for: that which all groups of domux are in. */
export const baseCpuGroup = ({base}: CpuHierarchy): Pick<CpuGroup, 'take'> => ({
  take: processes => take(base, processes),
});

function take(directory: string, processes: readonly number[]): void {
  for (const each of processes) {
    try {
      write(directory, 'cgroup.procs', String(each));
    } catch (error) {
      if (!hasCode(error, 'ESRCH')) throw error;
    }
  }
}

function shareV2(directory: string, {weight, cap}: CpuShare): void {
  const scaled = Math.round((weight * usualWeight.v2) / usualWeight.xen);
  if (scaled > mostWeight) {
    const most = (mostWeight * usualWeight.xen) / usualWeight.v2;
    throw new RefusedError('GenericError', `Linux knows no weight beyond ${most}.`);
  }
  write(directory, 'cpu.weight', String(Math.max(1, scaled)));
  write(directory, 'cpu.max', `${cap === 0 ? 'max' : quotaOf(cap)} ${capPeriod}`);
}

function shareV1(directory: string, {weight, cap}: CpuShare): void {
  write(directory, 'cpu.shares', String((weight * usualWeight.v1) / usualWeight.xen));
  write(directory, 'cpu.cfs_period_us', String(capPeriod));
  write(directory, 'cpu.cfs_quota_us', String(cap === 0 ? -1 : quotaOf(cap)));
}

const quotaOf = (cap: number) => (cap * capPeriod) / 100;

/** True where there is a group of this name. */
export function hasCpuGroup(hierarchy: CpuHierarchy, name: string): boolean {
  return readIfPresent(join(groupPath(hierarchy, name), 'cgroup.procs')) !== undefined;
}

/** Milliseconds for the last of its processes to be gone, and between two looks. */
const patience = 2000;
const interval = 10;

/** Removes a group whose processes have ended. */
export async function removeCpuGroup(hierarchy: CpuHierarchy, name: string): Promise<void> {
  const deadline = performance.now() + patience;
  while (!removeEmpty(groupPath(hierarchy, name))) {
    if (performance.now() > deadline) return;
    await delay(interval);
  }
}

/** @returns false when there is something in it. */
function removeEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    if (hasCode(error, 'EBUSY', 'ENOTEMPTY')) return false;
    throw error;
  }
}

function write(directory: string, file: string, value: string): void {
  writeFileSync(join(directory, file), value);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
