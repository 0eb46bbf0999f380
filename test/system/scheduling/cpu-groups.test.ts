import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {
  findCpuHierarchy,
  hasCpuGroup,
  openCpuGroup,
  removeCpuGroup,
} from '../../../source/system/scheduling/cpu-groups.ts';

/** A tree with the files of cgroups, and a /proc that names it: the host has only one kind of both. */
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-cgroups-'))));
afterEach(() => rmSync(directory, {recursive: true}));

function makeProc(mount: string, membership: string): string {
  const proc = join(directory, 'proc');
  mkdirSync(join(proc, 'self'), {recursive: true});
  writeFileSync(
    join(proc, 'self/mountinfo'),
    `30 25 0:26 / ${directory}/cgroup rw shared:4 - ${mount}\n`,
  );
  writeFileSync(join(proc, 'self/cgroup'), membership);
  return proc;
}

function makeGroup(path: string, files: Readonly<Record<string, string>>): void {
  const group = join(directory, 'cgroup', path);
  mkdirSync(group, {recursive: true});
  for (const [name, text] of Object.entries(files)) writeFileSync(join(group, name), text);
}

const v2 = {'cgroup.controllers': 'cpu memory\n', 'cgroup.procs': '', 'cgroup.subtree_control': ''};
const fileOf = (name: string, file: string) =>
  readFileSync(join(directory, `cgroup/domux-${name}`, file), 'utf8');

test('a host without the controller says what to mount', () => {
  expect(() => findCpuHierarchy(makeProc('proc proc rw', '0::/\n'))).toThrow(/mount cgroup2/);
});

test('a user to whom nothing is delegated is told how to have it', () => {
  makeGroup('', {'cgroup.controllers': 'cpu\n'});
  const proc = makeProc('cgroup2 cgroup2 rw', '0::/user.slice\n');
  expect(() => findCpuHierarchy(proc)).toThrow(/Delegate=yes/);
});

test('version 2 has the share and the cap of a group, in its own scale', () => {
  makeGroup('', v2);
  const hierarchy = findCpuHierarchy(makeProc('cgroup2 cgroup2 rw', '0::/\n'));
  expect(hierarchy).toEqual({version: 2, base: join(directory, 'cgroup')});
  expect(readFileSync(join(directory, 'cgroup/cgroup.subtree_control'), 'utf8')).toBe('+cpu');

  const group = openCpuGroup(hierarchy, 'web');
  group.setShare({weight: 512, cap: 150});
  expect([fileOf('web', 'cpu.weight'), fileOf('web', 'cpu.max')]).toEqual(['200', '150000 100000']);
  group.setShare({weight: 256, cap: 0});
  expect([fileOf('web', 'cpu.weight'), fileOf('web', 'cpu.max')]).toEqual(['100', 'max 100000']);
  expect(() => group.setShare({weight: 30_000, cap: 0})).toThrow('no weight beyond 25600');
});

test('the group is made in the highest branch that is delegated', () => {
  makeGroup('', {'cgroup.controllers': 'cpu\n'});
  makeGroup('user', v2);
  makeGroup('user/session', v2);
  const proc = makeProc('cgroup2 cgroup2 rw', '0::/user/session\n');
  expect(findCpuHierarchy(proc).base).toBe(join(directory, 'cgroup/user'));
});

test('version 1 has them under other names', () => {
  makeGroup('', {'cgroup.procs': ''});
  const proc = makeProc('cgroup cgroup rw,cpu,cpuacct', '0::/x\n3:cpu,cpuacct:/\n');
  const hierarchy = findCpuHierarchy(proc);
  expect(hierarchy.version).toBe(1);
  openCpuGroup(hierarchy, 'web').setShare({weight: 128, cap: 50});
  expect([fileOf('web', 'cpu.shares'), fileOf('web', 'cpu.cfs_quota_us')]).toEqual([
    '512',
    '50000',
  ]);
});

test('an empty group goes', async () => {
  makeGroup('', v2);
  const hierarchy = findCpuHierarchy(makeProc('cgroup2 cgroup2 rw', '0::/\n'));
  openCpuGroup(hierarchy, 'web');
  expect(hasCpuGroup(hierarchy, 'web')).toBe(false);
  await removeCpuGroup(hierarchy, 'web');
  expect(existsSync(join(directory, 'cgroup/domux-web'))).toBe(false);
  await removeCpuGroup(hierarchy, 'web');
});
