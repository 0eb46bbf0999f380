import {spawn} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {readRecord} from '../../source/machines/qemu/process/record.ts';
import {domainFiles} from '../../source/registry/domains/domain-files.ts';
import {readEntry} from '../../source/registry/domains/entry.ts';
import {signal} from '../../source/system/processes.ts';
import {openGuestShell} from '../helpers/guests/guest-shell.ts';
import {ensurePcMini, miniTimeout} from '../helpers/guests/mini.ts';
import {cli, createHome, node} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {until} from '../helpers/until.ts';
import {writeBootDisk} from '../machines/qemu/boot-sector.ts';

let home: Home;
beforeEach(() => (home = createHome()));
const consoles: Duplex[] = [];
afterEach(async () => {
  for (const console of consoles.splice(0)) console.destroy();
  await home.dispose();
});

const create = (name: string, ...words: readonly string[]) => {
  const target = writeBootDisk(home.directory, `${name}.img`);
  return home.run([
    ...['create', `name=${name}`, 'memory=16', 'accel=tcg'],
    ...[`disk=['${target},raw,hda,w']`, ...words],
  ]);
};

const log = async (name: string) => (await home.run(['console', '--log', name])).stdout;
const untilLogged = (name: string, text: string) =>
  until(`${name} has printed ${text}`, async () => (await log(name)).includes(text), {
    timeout: 20_000,
  });
const stateOf = async (name: string) =>
  (await home.host.list()).find(({entry}) => entry.name === name)?.info;

/** Types on a console, which adopts a domain that has lost its guest process. */
async function type(name: string, text: string): Promise<void> {
  const console = await home.host.console(await home.host.find(name));
  consoles.push(console);
  console.resume();
  await new Promise(resolve => console.write(text, resolve));
}

/** Processes of a domain: its guest process and its QEMU. */
async function pidsOf(name: string) {
  const {directory} = await home.host.find(name);
  const guest = readEntry(directory)?.guest?.pid ?? 0;
  const qemu = readRecord(domainFiles(directory).machine)?.process.pid ?? 0;
  return {guest, qemu};
}

describe('a domain that boots by firmware', () => {
  it('runs, is listed as what it is, and goes', async () => {
    expect(await create('web')).toMatchObject({code: 0, stderr: ''});
    await untilLogged('web', 'READY');
    const {stdout} = await home.run(['list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{}, {name: 'web', machine: 'qemu', mem_mib: 16}]);
    await type('web', 'hello');
    await untilLogged('web', 'hello');
    expect(await home.run(['destroy', 'web'])).toMatchObject({code: 0});
    expect(await home.host.list()).toEqual([]);
  });

  it('obeys its policies', async () => {
    await create('web', 'on_poweroff=preserve', 'on_reboot=restart');
    await untilLogged('web', 'READY');
    const first = await pidsOf('web');
    await type('web', '@');
    await until('it was started again', async () => (await pidsOf('web')).qemu !== first.qemu);
    await until('it runs', async () => (await stateOf('web'))?.status === 'running');
    await until('it is up', async () => (await log('web')).split('READY').length === 3);
    await type('web', '!');
    await until('it is kept', async () => (await stateOf('web'))?.status === 'shutdown');
    // What is left of it can still be looked at.
    const core = join(home.directory, 'core');
    expect(await home.run(['dump-core', 'web', core])).toMatchObject({code: 0});
  });

  it('goes on when its guest process is killed, and crashes when its QEMU is', async () => {
    await create('web', 'on_crash=preserve');
    await untilLogged('web', 'READY');
    const before = await pidsOf('web');
    signal(before.guest, 'SIGKILL');
    await type('web', 'again');
    await untilLogged('web', 'again');
    const after = await pidsOf('web');
    expect(after.qemu).toBe(before.qemu);
    expect(after.guest).not.toBe(before.guest);
    signal(after.qemu, 'SIGKILL');
    await until('it is down', async () => (await stateOf('web'))?.reason === 'crash');
    expect((await home.run(['log'])).stdout).toMatch(
      /crashed, by guest: .*qemu-system-x86_64 ended/,
    );
  });

  it('can be cleared when both were killed', async () => {
    await create('web');
    const {guest, qemu} = await pidsOf('web');
    signal(guest, 'SIGKILL');
    signal(qemu, 'SIGKILL');
    await until('it is seen as crashed', async () => (await stateOf('web'))?.reason === 'crash');
    expect(await home.run(['destroy', 'web'])).toMatchObject({code: 0});
    expect(await home.host.list()).toEqual([]);
  });
});

describe('shutdown', () => {
  beforeAll(ensurePcMini, miniTimeout);

  it('presses the power button of a guest whose agent hangs', {timeout: 60_000}, async () => {
    const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];
    expect(await home.run(['create', ...words])).toMatchObject({code: 0});
    const guest = await openGuestShell(home, 'web');
    const stop = 'while read pid rest; do kill -STOP $pid && echo stop""ped; done';
    await guest.runUntil(`ps | grep "[m]ini/agent" | ${stop}`, /stopped/);
    const {code, stderr} = await home.run(['shutdown', '--wait', 'web'], {timeout: 60_000});
    expect(code, stderr).toBe(0);
    expect(await home.host.list()).toEqual([]);
  });
});

describe('vnc', () => {
  it('is refused for a domain without a display', async () => {
    await create('web');
    const {code, stderr} = await home.run(['vnc', 'web']);
    expect(code).toBe(1);
    expect(stderr).toContain('set vnc = 1');
  });

  it('leads a viewer to the display while it runs', async () => {
    await create('web', 'vnc=1');
    const bridge = spawn(node, [cli, 'vnc', 'web'], {env: home.env});
    let said = '';
    bridge.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const port = await until('it listens', () => /127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
    const viewer = connect(Number(port), '127.0.0.1');
    const greeting = await new Promise<string>(resolve =>
      viewer.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(greeting).toMatch(/^RFB 003\.\d{3}\n/);
    viewer.destroy();
    bridge.kill('SIGINT');
    await until('it ended', () => bridge.exitCode !== null || bridge.signalCode !== null);
    expect((await stateOf('web'))?.status).toBe('running');

    // A viewer that writes down what it was given, and what it was greeted with.
    const programs = join(home.directory, 'programs');
    mkdirSync(programs);
    const connects = `const [host, display] = process.argv[2].split(':');
      require('net').connect(5900 + Number(display), host).once('data', greeting => {
        console.log(host, String(greeting).trim());
        process.exit(Number(process.env.VIEWER_CODE));
      });`;
    writeFileSync(join(programs, 'vncviewer'), `#!${node}\n${connects}\n`, {mode: 0o755});
    const desktop = {PATH: `${programs}:${process.env['PATH']}`, DISPLAY: ':0', VIEWER_CODE: '0'};
    const shown = await home.run(['vncviewer', 'web'], {env: desktop});
    expect(shown).toMatchObject({code: 0, stderr: ''});
    expect(shown.stdout).toMatch(/^127\.0\.0\.1 RFB 003/);
    const broken = await home.run(['vncviewer', 'web'], {env: {...desktop, VIEWER_CODE: '3'}});
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain(`${programs}/vncviewer exited with status 3`);
  });
});

it("turns QEMU's own command line into a domain that runs", async () => {
  const target = writeBootDisk(home.directory);
  const words = ['qemu-system-x86_64', '-m', '16', '-accel', 'tcg', '-hda', target, '-nographic'];
  const {code, stdout, stderr} = await home.run(['import', '--name', 'old', ...words]);
  expect(code).toBe(0);
  expect(stderr).toContain('-nographic');
  expect(stdout).toContain('Started domain old');
  await untilLogged('old', 'READY');
  const again = await home.run(['import', '--name', 'old', ...words]);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('exists already');
});
