import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {toolsSocket} from '../../../source/machines/qemu/command-line/plan.ts';
import {connectMonitor} from '../../../source/machines/qemu/control/monitor.ts';
import {domainFiles} from '../../../source/registry/domains/domain-files.ts';
import {readEntry} from '../../../source/registry/domains/entry.ts';
import {readSaved} from '../../../source/saved/read-saved.ts';
import {signal} from '../../../source/system/processes.ts';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {runProgram} from '../../helpers/programs/run-program.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let file: (name: string) => string;
const silent = {code: 0, stdout: '', stderr: ''};

const image = (...args: string[]) => runProgram('qemu-img', ...args);

beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  file = name => join(home.directory, name);
  image('create', '-q', '-f', 'qcow2', file('own.qcow2'), '4M');
  writeFileSync(file('raw.img'), Buffer.alloc(1024 * 1024));
  const disks = `disk=['${file('own.qcow2')},qcow2,xvda,w','${file('raw.img')},raw,xvdb,w']`;
  const pc = ['machine=qemu', 'kernel=mini', 'memory=128'];
  for (const words of [
    ['name=pc', disks, ...pc],
    ['name=bare', ...pc],
  ]) {
    expect((await home.run(['create', ...words], {timeout: 60_000})).stderr).toBe('');
  }
}, miniTimeout);
afterAll(() => home.dispose());

const snapshots = async (name: string) =>
  JSON.parse((await home.run(['snapshot', 'list', '--json', name])).stdout) as unknown;

const stateOf = (domain: string, name: string) =>
  join(home.places.data, 'snapshots', domain, `${name}.saved`);

/** What the guest finds at the beginning of both disks, and in its memory. */
const look = 'echo 3 >/proc/sys/vm/drop_caches; head -c 4 /dev/vda; head -c 4 /dev/vdb; echo $kept';
const write = (text: string) =>
  `kept=${text}; for disk in vda vdb; do printf ${text} >/dev/$disk; done; sync`;

test.each([
  [['create', 'pc', '../x'], /^Error: '\.\.\/x' cannot be the name of a snapshot/],
  [
    ['revert', 'pc', 'never'],
    'Error: There is no snapshot never: snapshot list shows those there are.\n',
  ],
  [
    ['delete', 'pc', 'never'],
    'Error: There is no snapshot never: snapshot list shows those there are.\n',
  ],
])('refuses snapshot %j', async (args, message) => {
  const {code, stderr} = await home.run(['snapshot', ...args]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

test('memory and disks are again what they were, as often as one likes', async () => {
  const shell = await openGuestShell(home, 'pc');
  await shell.run(write('then'));
  expect(await home.run(['snapshot', 'create', 'pc', 's1'])).toEqual(silent);
  expect(await home.run(['snapshot', 'create', 'pc', 's1'])).toMatchObject({
    code: 1,
    stderr: 'Error: There is a snapshot s1 already: delete it, or name another one.\n',
  });
  expect(await snapshots('pc')).toMatchObject([
    {name: 's1', paused: false, disks: ['xvda', 'xvdb']},
  ]);

  for (const text of ['new1', 'new2']) {
    await shell.run(write(text));
    expect(await shell.run(look)).toContain(`${text}${text}${text}`);
    expect(await home.run(['snapshot', 'revert', 'pc', 's1'])).toEqual(silent);
    expect(await shell.run(look)).toContain('thenthenthen');
  }
  const [{info} = {info: undefined}] = await home.host.list([await home.host.find('pc')]);
  expect(info).toMatchObject({id: 1, status: 'running'});
}, 90_000);

test('one that is to be replaced is good until the new one is, whatever is killed meanwhile', async () => {
  const shell = await openGuestShell(home, 'pc');
  await shell.run(write('next'));
  const {directory} = await home.host.find('pc');
  const replacing = home.start(['snapshot', 'create', '--replace', 'pc', 's1']);
  const kept = () =>
    readdirSync(join(home.places.data, 'snapshots', 'pc')).filter(name => name.endsWith('.disks'));
  await until('it keeps the disks', () => kept().length > 1, {interval: 1});
  signal(readEntry(directory)?.guest?.pid ?? 0, 'SIGKILL');
  await replacing.ended;

  await until('it runs', async () => {
    const [{info} = {info: undefined}] = await home.host.list([await home.host.find('pc')]);
    return info?.status === 'running';
  });
  await until('what is of no use is gone', () => kept().length === 1);
  // The console was that of the one that was killed.
  const again = await openGuestShell(home, 'pc');
  expect(await again.run(look)).toContain('nextnextnext');
  expect(await home.run(['snapshot', 'revert', 'pc', 's1'])).toEqual(silent);
  expect(await again.run(look)).toMatch(/thenthenthen|nextnextnext/);
  expect(await home.run(['snapshot', 'create', '--replace', 'pc', 's1'])).toEqual(silent);
  expect(kept()).toHaveLength(1);
  expect(image('snapshot', '-U', '-l', file('own.qcow2')).match(/domux-s1/g)).toHaveLength(1);
}, 120_000);

test('a torn snapshot is refused, and the guest goes on', async () => {
  const state = stateOf('pc', 's1');
  const whole = readFileSync(state);
  const torn = Buffer.from(whole);
  torn[whole.length - 1000] = (torn[whole.length - 1000] ?? 0) ^ 1;
  writeFileSync(state, torn);
  const {code, stderr} = await home.run(['snapshot', 'revert', 'pc', 's1']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/checksum|corrupt/)]);
  const shell = await openGuestShell(home, 'pc');
  expect(await shell.run('echo $((1+1)) $kept')).toMatch(/2 (then|next)/);
  writeFileSync(state, whole);
}, 60_000);

test('what is deleted is gone from the disks too', async () => {
  expect(await home.run(['snapshot', 'delete', 'pc', 's1'])).toEqual(silent);
  expect(await snapshots('pc')).toEqual([]);
  expect(existsSync(stateOf('pc', 's1'))).toBe(false);
  expect(image('snapshot', '-U', '-l', file('own.qcow2'))).toBe('');
});

test('a domain without disks has snapshots, and keeps them under its new name', async () => {
  const shell = await openGuestShell(home, 'bare');
  await shell.run('kept=then');
  const {stdout} = await home.run(['snapshot', 'create', 'bare']);
  const name = stdout.trim();
  expect(name).toMatch(/^\d{8}-\d{6}$/);
  await shell.run('kept=now');
  expect(await home.run(['rename', 'bare', 'other'])).toEqual(silent);
  expect(await home.run(['snapshot', 'revert', '-p', 'other', name])).toEqual(silent);
  expect((await home.run(['list', 'other'])).stdout).toMatch(/--p---/);
  expect(await home.run(['unpause', 'other'])).toEqual(silent);
  expect(await shell.run('echo $kept')).toContain('then');
}, 60_000);

test('disks that came while it runs are kept too, and layers; one that lost its snapshot is told in time', async () => {
  const shell = await openGuestShell(home, 'other');
  writeFileSync(file('base.img'), Buffer.alloc(1024 * 1024));
  image('create', '-q', '-f', 'qcow2', file('late.qcow2'), '4M');
  for (const words of [
    [`cow:${file('base.img')}`, 'xvda', 'w'],
    [`qcow2:${file('late.qcow2')}`, 'xvdb', 'w'],
  ]) {
    expect(await home.run(['block-attach', 'other', ...words])).toEqual(silent);
  }
  await shell.run(write('then'));
  expect(await home.run(['snapshot', 'create', 'other', 's2'])).toEqual(silent);
  await shell.run(write('now!'));
  expect(await home.run(['snapshot', 'revert', 'other', 's2'])).toEqual(silent);
  expect(await shell.run(look)).toContain('thenthenthen');
  expect(readFileSync(file('base.img')).every(byte => byte === 0)).toBe(true);

  expect(await home.run(['pause', 'other'])).toEqual(silent);
  const {directory} = await home.host.find('other');
  const socket = join(domainFiles(directory).machine, toolsSocket);
  const monitor = await connectMonitor(socket, () => false, 5000);
  const {header} = await readSaved(stateOf('other', 's2'));
  const snapshot = {device: 'disk-xvdb', name: `domux-s2@${header.id.slice(0, 8)}`};
  await monitor.execute('blockdev-snapshot-delete-internal-sync', snapshot);
  monitor.close();
  expect(await home.run(['snapshot', 'revert', 'other', 's2'])).toMatchObject({
    code: 1,
    stderr: `Error: Disk xvdb (${file('late.qcow2')}) has no snapshot s2 any more.\n`,
  });
  expect((await home.run(['list', 'other'])).stdout).toMatch(/--p---/);
}, 60_000);
