import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {readEntries} from '../../../../source/registry/domains/entry.ts';
import {readMachineProcess} from '../../../../source/registry/guests/machine-process.ts';
import {isAlive, signal} from '../../../../source/system/processes.ts';
import {createHome} from '../../../helpers/home.ts';
import type {Home} from '../../../helpers/home.ts';
import {openGuestShell} from '../../../helpers/guests/guest-shell.ts';
import {until} from '../../../helpers/until.ts';
import {ensureMini, ensurePcMini, miniTimeout} from '../../../helpers/guests/mini.ts';

let home: Home;
let disk: string;

beforeAll(async () => {
  await Promise.all([ensureMini(), ensurePcMini()]);
  home = createHome();
  disk = join(home.directory, 'root.img');
  writeFileSync(disk, Buffer.alloc(1024 * 1024));
  const pc = [
    'machine=qemu',
    'kernel=mini',
    'memory=128',
    `disk=['${disk},raw,xvda,w']`,
    "vif=['']",
  ];
  for (const words of [
    ['name=pc', ...pc],
    ['name=uml', 'machine=uml', 'kernel=mini', 'memory=64'],
    ['name=bare', 'machine=qemu', 'kernel=mini', 'memory=128'],
  ]) {
    expect((await home.run(['create', ...words], {timeout: 60_000})).stderr).toBe('');
  }
}, miniTimeout);
afterAll(() => home.dispose());

test.each([
  [['clone', 'pc', 'a/b'], /a\/b/],
  [['clone', 'pc', 'uml'], /^Domain uml exists already/],
  [['clone', 'uml', 'new'], /^A kernel in user mode cannot be copied while it runs/],
])('refuses %j, and nothing is left of it', async (args, message) => {
  const {code, stderr} = await home.run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['pc', 'uml', 'bare']);
  expect(existsSync(join(home.places.data, 'disks', 'new'))).toBe(false);
});

test('both go on from the same moment, each with memory, disk and names of its own', async () => {
  const source = await openGuestShell(home, 'pc');
  await source.run('kept=then; printf then >/dev/vda; sync');
  // Short, for the shell breaks what is typed into lines.
  await source.run('who() { hostname; cat /etc/machine-id; drawn; }');
  await source.run('drawn() { head -c 16 /dev/urandom | md5sum; address; }');
  await source.run('address() { cat /sys/class/net/eth0/address; }');
  expect(await home.run(['clone', 'pc', 'copy'], {timeout: 60_000})).toEqual({
    ...{code: 0, stderr: ''},
    stdout: 'Started domain copy (id=4)\n',
  });
  const copy = await openGuestShell(home, 'copy');
  expect(await copy.run('echo $kept $(head -c 4 /dev/vda)')).toContain('then then');

  const [{info} = {info: undefined}] = await home.host.list([await home.host.find('copy')]);
  const mac = info?.stats.vifs[0]?.mac ?? 'none';
  // Nobody waits for it; until then the interface has no carrier.
  await until('the copy has its own MAC', async () => (await copy.run('address')).includes(mac));
  const [old, own] = [await source.run('who'), await copy.run('who')].map(text =>
    text.trim().split('\r\n'),
  );
  expect([old?.[0], own?.[0]]).toEqual(['pc', 'copy']);
  expect(own?.[1]).toMatch(/^[0-9a-f]{32}$/);
  expect(own).toContain(mac);
  expect(own?.filter(line => old?.includes(line))).toEqual([]);

  await copy.run('kept=own; printf own. >/dev/vda; sync');
  expect(
    await source.run('echo 3 >/proc/sys/vm/drop_caches; echo $kept $(head -c 4 /dev/vda)'),
  ).toContain('then then');
}, 120_000);

test('one without disks is started while the other one is saved', async () => {
  const source = await openGuestShell(home, 'bare');
  await source.run('kept=then');
  const {code, stderr} = await home.run(['clone', 'bare', 'twin'], {timeout: 60_000});
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  const twin = await openGuestShell(home, 'twin');
  expect(await twin.run('echo $kept; hostname; cat /etc/hosts')).toMatch(
    /^then\r\ntwin\r\n127.0.0.1 localhost twin\b/m,
  );
  expect(await source.run('echo $kept; hostname')).toMatch(/^then\r\nbare\b/m);
}, 60_000);

const parts = [
  'the command line',
  "the other domain's guest process",
  "the copy's machine",
] as const;

test.each(parts)(
  'the copy is whole or gone when %s is killed, and the other domain goes on',
  async part => {
    const cloning = home.start(['clone', 'bare', 'cut']);
    const statusOf = async (name: string) =>
      (await home.host.list()).find(({info}) => info.name === name)?.info.status;
    const entryOf = (name: string) =>
      readEntries(home.places.run).find(({entry}) => entry.name === name);
    const machine = await until('the machine of the copy is there', () => {
      const copy = entryOf('cut');
      return copy && readMachineProcess(copy.directory);
    });
    const victims = {
      'the command line': cloning.child.pid,
      "the other domain's guest process": entryOf('bare')?.entry.guest?.pid,
      "the copy's machine": machine.pid,
    };
    expect(signal(victims[part] ?? 0, 'SIGKILL')).toBe(true);
    await cloning.ended;
    await until('the copy is whole or gone', async () => {
      const status = await statusOf('cut');
      return status === undefined ? !isAlive(machine) : status === 'running';
    });
    if (entryOf('cut') !== undefined) {
      const copy = await openGuestShell(home, 'cut');
      expect(await copy.run('hostname')).toContain('cut');
      await home.run(['destroy', 'cut']);
      expect(isAlive(machine)).toBe(false);
    }
    await until('the other domain goes on', async () => (await statusOf('bare')) === 'running');
    const source = await openGuestShell(home, 'bare');
    expect(await source.run('hostname')).toContain('bare');
  },
  60_000,
);
