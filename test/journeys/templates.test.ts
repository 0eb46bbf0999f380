import {createHash} from 'node:crypto';
import {readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runProgram} from '../helpers/programs/run-program.ts';
import {openGuestShell} from '../helpers/guests/guest-shell.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';
import {makeSystemDisk} from '../helpers/guests/system-disk.ts';
import {until} from '../helpers/until.ts';
import {endOrphans} from './life/orphans.ts';
import {stepsIn} from './steps.ts';

/** Images are shared by the homes of a test run: this one's have names of their own. */
const template = `test-template-${process.pid}`;
const cloud = `test-cloud-${process.pid}`;

let home: Home;
let disk: string;

beforeAll(async () => {
  await ensureMini();
  home = createHome();
  disk = join(home.directory, 'system.raw');
  await makeSystemDisk(disk);
}, miniTimeout);
afterAll(async () => {
  await home.run(['image', 'remove', '--force', template, cloud]);
  await endOrphans(home);
});

const file = (name: string, text: string) => {
  const path = join(home.directory, name);
  writeFileSync(path, text);
  return path;
};
const digest = (path: string) => createHash('sha512').update(readFileSync(path)).digest('hex');
const configOf = (name: string) => readFileSync(join(home.places.configs, `${name}.cfg`), 'utf8');
const portOf = (name: string) => Number(/tcp:(\d+):22/.exec(configOf(name))?.[1]);

/** What the guest says to whoever connects to its port 22. */
async function greetingAt(port: number): Promise<string> {
  return until(
    'the guest answers',
    () =>
      new Promise<string | undefined>(resolve => {
        const socket = connect(port, '127.0.0.1');
        socket.setTimeout(1000, () => socket.destroy());
        socket.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
        socket.once('close', () => resolve(undefined)).once('error', () => undefined);
      }),
    {timeout: 20_000, interval: 100},
  );
}

test('refuses files that are no disk to boot, or not what they should be, and leaves no image', async () => {
  const noDisk = file('no-disk.img', 'nothing');
  truncateSync(noDisk, 1024 * 1024);
  const layer = join(home.directory, 'layer.qcow2');
  runProgram('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', disk, layer);
  const damaged = join(home.directory, 'damaged.qcow2');
  runProgram('qemu-img', 'convert', '-O', 'qcow2', disk, damaged);
  truncateSync(damaged, statSync(damaged).size / 2);
  const key = file('id', '-----BEGIN OPENSSH PRIVATE KEY-----\n');
  for (const [words, said] of [
    [[join(home.directory, 'absent.img')], /cannot be read: ENOENT/],
    [[noDisk], /neither a file system nor a table of partitions/],
    [[layer], /is a layer over .*system\.raw, not a disk/],
    [[damaged], /damaged\.qcow2 is damaged: qemu-img/],
    [['--checksum', '0'.repeat(64), disk], /is not what it should be: its digest \(sha256\) is/],
    [
      ['--checksum', file('SUMS', `${'0'.repeat(64)}  other.raw\n`), disk],
      /no digest of system\.raw/,
    ],
    [['--ssh-key', key, disk], /is a private key/],
  ] as const) {
    const {code, stderr} = await home.run(['image', 'import', '--name', template, ...words]);
    expect({words, code, stderr}).toEqual({
      words,
      code: 1,
      stderr: expect.stringMatching(said) as string,
    });
  }
  expect((await home.run(['image', 'list'])).stdout).not.toContain(template);
}, 60_000);

test('makes domains of an imported image: each with a layer, a network, a port for SSH and what cloud-init reads', async () => {
  const {domux} = stepsIn(home);
  const packed = join(home.directory, 'system.qcow2');
  runProgram('qemu-img', 'convert', '-O', 'qcow2', disk, packed);
  const sums = file('SHA512SUMS', `${digest(packed)}  system.qcow2\n`);
  const key = file('id.pub', 'ssh-ed25519 AAAA joe\n');
  const userData = file('user-data', '#cloud-config\nruncmd: [reboot]\n');
  await domux(
    ...['image', 'import', '--name', cloud, '--checksum', sums, '--ssh-key', key],
    ...['--user-data', userData, packed],
  );
  await domux('create', '--from', cloud, 'one', 'memory=64');
  expect(configOf('one')).toContain('memory = 64\n');
  expect(await greetingAt(portOf('one'))).toBe('SSH-2.0-one');
  const guest = await openGuestShell(home, 'one');
  const seed = await guest.run(
    '\ndd if=/dev/ubdb bs=1 skip=32808 count=6 2>/dev/null; grep -a . /dev/ubdb',
  );
  expect(seed).toContain('\ncidata');
  expect(seed).toMatch(/"local-hostname": "one",[^]*"ssh-ed25519 AAAA joe"/);
  expect(seed).toContain('#cloud-config\r\nruncmd: [reboot]');
  await guest.run('echo mine >/root/mine; sync');
  const control = await home.host.control(await home.host.find('one'));
  await control.execute('domux-set-window', {console: 0, rows: 30, columns: 100});
  control.close();
  await until('the guest knows how big the window of its console is', async () =>
    (await guest.run('stty size')).includes('30 100'),
  );

  const {stdout} = await home.run(['image', 'list', '--json']);
  const listed = (JSON.parse(stdout) as {name: string}[]).find(({name}) => name === cloud);
  expect(listed).toMatchObject({
    source: {file: packed, format: 'qcow2'},
    use: {
      domains: ['one'],
      configs: ['one'],
      layers: [join(home.places.data, 'disks', 'one', 'xvda.cow')],
    },
  });
  const refused = await home.run(['image', 'remove', cloud]);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      `${cloud} is in use by domain one, config one, layer`,
    ) as string,
  });

  expect((await home.run(['clone', 'one', 'two'])).stderr).toContain('shut it down');
  await domux('destroy', 'one');
  await domux('clone', 'one', 'two');
  expect(portOf('two')).not.toBe(portOf('one'));
  await Promise.all(['one', 'two'].map(name => domux('create', '-q', name, 'memory=64')));
  expect(await greetingAt(portOf('two'))).toBe('SSH-2.0-two');
  const [one, two] = await Promise.all(['one', 'two'].map(name => openGuestShell(home, name)));
  expect(await two?.run('cat /root/mine')).toBe('mine\r\n');
  await two?.run('echo hers >/root/mine; sync');
  expect(await one?.run('cat /root/mine')).toBe('mine\r\n');
  const macs = await Promise.all(
    [one, two].map(async shell => shell?.run('cat /sys/class/net/eth0/address')),
  );
  expect(new Set(macs).size).toBe(2);
  await Promise.all(['one', 'two'].map(name => domux('destroy', name)));
}, 60_000);

test('domains that are made at the same time get ports and machine-ids of their own', async () => {
  const {domux} = stepsIn(home);
  const names = ['first', 'second', 'third'];
  await Promise.all(names.map(name => domux('clone', cloud, name)));
  const told = (pattern: RegExp) => names.map(name => pattern.exec(configOf(name))?.[1]);
  expect(new Set(told(/tcp:(\d+):22/)).size).toBe(3);
  expect(new Set(told(/systemd\.machine_id=([0-9a-f]{32})/)).size).toBe(3);
});

test('clones a domain whose disk has no layer: both get one, or the disk is copied', async () => {
  const {domux} = stepsIn(home);
  const own = join(home.directory, 'own.raw');
  runProgram('qemu-img', 'convert', '-O', 'raw', disk, own);
  const path = join(home.places.configs, 'plain.cfg');
  const machineId = 'c0ffee'.padEnd(32, '0');
  writeFileSync(
    path,
    `# mine\nname = "plain"\nuuid = "6f9c2b1e-8d3a-4c57-9b1f-2a4d5e6f7a8b"\nkernel = "mini"\nroot = "/dev/xvda"
extra = "rdinit=/usr/lib/mini/root systemd.hostname=plain systemd.machine_id=${machineId}"
disk = ["file:${own},xvda,w"]
vif = ["mac=00:16:3e:01:02:03,bridge=default"]\n`,
  );
  const before = configOf('plain');
  await domux('clone', '--copy', 'plain', 'copied');
  expect(configOf('plain')).toBe(before);
  expect(configOf('copied')).toContain(`target=${join(home.places.data, 'disks/copied/xvda.raw')}`);

  const {stderr} = await home.run(['clone', 'plain', 'shared']);
  expect(stderr).toContain(`${own} is the base of both domains now`);
  expect(configOf('plain')).toContain('00:16:3e:01:02:03');
  expect(configOf('shared')).toMatch(
    /# mine[^]*systemd.hostname=shared[^]*vif = \["bridge=default"\]/,
  );
  expect(configOf('shared')).not.toContain('uuid');
  expect(configOf('shared')).toMatch(/systemd\.machine_id=[0-9a-f]{32}"/);
  expect(configOf('shared')).not.toContain(machineId);
  for (const name of ['copied', 'plain', 'shared']) {
    await domux('create', '-q', name, 'memory=64');
    const shell = await openGuestShell(home, name);
    expect(await shell.run('hostname')).toBe(`${name}\r\n`);
    await domux('destroy', name);
  }
  expect((await home.run(['clone', 'plain', 'shared'])).stderr).toContain(
    'shared.cfg is there already',
  );
  expect((await home.run(['clone', 'nosuch', 'other'])).stderr).toContain('nosuch');
}, 60_000);
