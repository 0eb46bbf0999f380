import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {openGuestShell} from '../../helpers/guests/guest-shell.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';
import {until} from '../../helpers/until.ts';

let home: Home;
let file: (name: string) => string;
const silent = {code: 0, stdout: '', stderr: ''};

beforeAll(async () => {
  await ensurePcMini();
  home = createHome();
  file = name => join(home.directory, name);
  const pc = ['name=pc', 'machine=qemu', 'board=q35', 'kernel=mini', 'memory=128', 'usb=1'];
  const bare = ['name=bare', 'machine=qemu', 'kernel=mini', 'memory=128'];
  expect((await home.run(['create', '-p', ...bare], {timeout: 60_000})).stderr).toBe('');
  expect((await home.run(['unpause', 'bare'])).stderr).toBe('');
  expect((await home.run(['create', ...pc], {timeout: 60_000})).stderr).toBe('');
}, miniTimeout);
afterAll(() => home.dispose());

/** Runs gdb with commands, which must be there. */
function debug(args: readonly string[], ...commands: readonly string[]): string {
  return execFileSync(
    'gdb',
    ['-q', '-batch', ...args, ...commands.flatMap(command => ['-ex', command])],
    {encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000},
  );
}

test.each([
  [
    ['send-key', 'bare', 'ctrl-alt-delete'],
    /^Error: Board microvm has no keyboard: set usbdevice = 'keyboard'/,
  ],
  [['send-key', 'pc', 'ctrl-nosuch'], /does not accept value 'nosuch'/],
  [
    ['usb-attach', 'bare', 'tablet'],
    'Error: This domain has no USB bus: set usb = 1 and create it anew.\n',
  ],
  [['usb-attach', 'pc', 'teapot'], /^Error: 'teapot' is no USB device: it is tablet, mouse/],
  [['usb-attach', 'pc', 'storage:/no/such'], /No such file/],
  [['usb-detach', 'pc', 'usb-tablet0'], 'Error: There is no usb-tablet0 on the USB bus.\n'],
  [['pci-attach', 'pc', 'teapot'], /is no PCI address: write BUS:DEVICE\.FUNCTION/],
  [['pci-attach', 'pc', 'ff:1f.7'], /^Error: This host has no PCI device 0000:ff:1f\.7/],
  [['pci-detach', 'pc', 'ff:1f.7'], 'Error: The guest has no PCI device 0000:ff:1f.7.\n'],
  [['trace', 'pc'], 'Name the file that the trace is to be written to.\n'],
])('refuses %j', async (args, message) => {
  const {code, stderr} = await home.run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

describe('gdb', () => {
  test('is told where the guest can be debugged, which stands still meanwhile and goes on', async () => {
    const {stdout} = await home.run(['gdb', 'pc']);
    const [, socket = ''] = /^gdb .*'target remote (\S+)'\n$/.exec(stdout) ?? [];
    expect(debug([], `target remote ${socket}`, 'info registers cr3', 'detach')).toMatch(
      /^cr3 +0x/m,
    );
    const shell = await openGuestShell(home, 'pc');
    expect(await shell.run('echo still $((1+1))')).toContain('still 2');
    expect(await home.run(['gdb', '--off', 'pc'])).toEqual(silent);
    expect(existsSync(socket)).toBe(false);
  }, 60_000);

  test('opens what dump-core wrote', async () => {
    expect((await home.run(['dump-core', '--live', 'pc', file('core')])).code).toBe(0);
    expect(debug(['-c', file('core')], 'info threads', 'info registers rip')).toMatch(/^rip +0x/m);
  }, 60_000);
});

describe('trace', () => {
  test('writes what happens to a domain, and what QEMU does, until its time is over', async () => {
    const tracing = home.start(['trace', '-e', 'serial_*', '-D', '4', 'pc', file('trace')]);
    await until('statistics are traced', () => {
      return (
        existsSync(file('trace')) && readFileSync(file('trace'), 'utf8').includes('DOMUX_STATS')
      );
    });
    expect(await home.run(['pause', 'pc'])).toEqual(silent);
    expect(await home.run(['unpause', 'pc'])).toEqual(silent);
    expect(await tracing.ended).toBe(0);
    const events = readFileSync(file('trace'), 'utf8').trimEnd().split('\n');
    const traced = events.map(line => JSON.parse(line) as {time: number; event: string});
    expect(traced.map(({event}) => event)).toEqual(expect.arrayContaining(['STOP', 'RESUME']));
    expect(traced[0]?.time).toBeGreaterThan(1.6e15);
    expect(tracing.stdout()).toContain(`${traced.length} events in`);
    const {stdout} = await home.run(['trace', '--list', 'serial_r*', '--json', 'pc']);
    expect(JSON.parse(stdout)).toContainEqual({
      name: 'serial_read',
      state: 'disabled',
      vcpu: false,
    });
  }, 60_000);

  test("has QEMU's own events beside it", async () => {
    const tracing = home.start([
      'trace',
      '-e',
      'serial_write,serial_read',
      '-D',
      '2',
      'pc',
      file('other'),
    ]);
    const shell = await openGuestShell(home, 'pc');
    while (tracing.child.exitCode === null) await shell.run('seq 500');
    expect(await tracing.ended).toBe(0);
    await until('QEMU has written it', () => {
      return readFileSync(file('other.qemu'), 'latin1').includes('serial_write');
    });
  }, 60_000);
});

describe('a USB bus', () => {
  test('takes a disk that the guest sees, and gives it back', async () => {
    writeFileSync(file('stick.img'), Buffer.alloc(1024 * 1024));
    expect(await home.run(['usb-attach', 'pc', `storage:${file('stick.img')}`])).toEqual({
      ...silent,
      stdout: 'usb-storage0\n',
    });
    expect(await home.run(['usb-attach', 'pc', 'keyboard'])).toMatchObject({
      stdout: 'usb-keyboard0\n',
    });
    expect(JSON.parse((await home.run(['usb-list', '--json', 'pc'])).stdout)).toMatchObject([
      {id: 'usb-storage0'},
      {id: 'usb-keyboard0', what: 'QEMU USB Keyboard'},
    ]);
    for (const id of ['usb-storage0', 'usb-keyboard0']) {
      expect(await home.run(['usb-detach', 'pc', id])).toEqual(silent);
    }
    expect((await home.run(['usb-list', 'pc'])).stdout).toBe('Port   ID               Device\n');
  }, 60_000);
});

test('ctrl-alt-delete is pressed on the keyboard of a PC, which image mini goes down on', async () => {
  const keys = ['KEY_LEFTCTRL', 'KEY_LEFTALT', 'KEY_DELETE'];
  expect(await home.run(['send-key', 'pc', ...keys])).toEqual(silent);
  const names = async () => (await home.host.list()).map(({info}) => info.name);
  await until('the domain has ended', async () => !(await names()).includes('pc'), {
    timeout: 30_000,
  });
}, 60_000);
