import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import type {DomainConfig} from '../../../../source/config/domain-config.ts';
import {chooseBoard} from '../../../../source/machines/qemu/command-line/board.ts';
import {blockNode, placeDisks} from '../../../../source/machines/qemu/command-line/disks.ts';
import {judgeEvent} from '../../../../source/machines/qemu/process/ending.ts';
import {parseEvent} from '../../../../source/machines/qemu/control/event-pipe.ts';
import {
  findUefi,
  firmwareArguments,
} from '../../../../source/machines/qemu/command-line/firmware.ts';
import {kernelLine} from '../../../../source/machines/qemu/command-line/kernel-line.ts';
import type {Continuation} from '../../../../source/machines/qemu/command-line/plan.ts';
import {planMachine} from '../../../../source/machines/qemu/command-line/plan.ts';
import {disk, plainQemu, qemuConfig} from '../guest.ts';

const keep = mkdtempSync(join(tmpdir(), 'domux-nvram-'));
afterAll(() => rmSync(keep, {recursive: true}));

const plan = (change: Partial<DomainConfig> = {}, continued?: Continuation) =>
  planMachine(qemuConfig(change), 'tcg', keep, continued).arguments;
/** What follows an argument, wherever that stands. */
const after = (words: readonly string[], argument: string) =>
  words.filter((_, index) => words[index - 1] === argument);

describe('a config that this machine cannot have', () => {
  it('has a video card on a microvm', () => {
    const qemu = {...plainQemu, board: 'microvm', video: 'stdvga'} as const;
    expect(() => plan({kernel: '/k', qemu})).toThrow("write board = 'q35'");
  });

  it('has an IDE disk that is read-only', () => {
    expect(() => plan({disks: [disk('/x', 'hda', {access: 'r'})]})).toThrow(
      "'hda' cannot be read-only",
    );
  });

  it('has a disk that is no file', () => {
    expect(() => plan({disks: [disk('http://x/y', 'xvda')]})).toThrow("'http://x/y' is no file");
  });
});

describe('the board', () => {
  it.each<[string, Partial<DomainConfig>, string]>([
    ['a kernel needs no more', {kernel: '/k'}, 'microvm'],
    ['firmware', {}, 'q35'],
    ['vCPUs that come later', {kernel: '/k', maxvcpus: 2}, 'q35'],
    ['a display', {kernel: '/k', qemu: {...plainQemu, video: 'stdvga'}}, 'q35'],
    [
      'a 32-bit kernel, which a microvm has no interrupts for',
      {kernel: '/k', qemu: {...plainQemu, arch: 'i386'}},
      'q35',
    ],
    ['RISC-V', {kernel: '/k', qemu: {...plainQemu, arch: 'riscv64'}}, 'virt'],
    ['what was asked for', {qemu: {...plainQemu, board: 'microvm'}}, 'microvm'],
  ])('is that of %s', (_what, change, board) => {
    expect(chooseBoard(qemuConfig(change))).toBe(board);
  });
});

it('loads the kernel for a guest that goes on as well, for that may reboot', () => {
  const words = plan({kernel: '/k', ramdisk: '/r'}, {board: 'microvm', type: 'microvm'});
  expect(['-kernel', '-append', '-initrd'].filter(word => !words.includes(word))).toEqual([]);
});

describe('the kernel command line', () => {
  const how = {accelerator: 'tcg', board: 'microvm'} as const;

  it('has the clock rate, without which a microvm hangs on a busy host, and what the user wrote last', () => {
    const line = kernelLine('root=/dev/xvda1 quiet', [{vdev: 'xvda', device: 'vda'}], how);
    expect(line).toMatch(/\btsc_early_khz=\d{6,7} tsc=reliable\b/);
    expect(line).toMatch(/^console=ttyS0 panic=-1 /);
    expect(line).toMatch(/ root=\/dev\/vda1 quiet$/);
  });

  it("leaves the user's console and panic alone, and a real processor its mitigations", () => {
    const line = kernelLine('console=hvc0 panic=5', [], {accelerator: 'kvm', board: 'q35'});
    expect(line).toBe('sysrq_always_enabled=1 console=hvc0 panic=5');
  });
});

describe('disks', () => {
  it('have the places of their letters', () => {
    const placed = placeDisks([
      disk('/b', 'xvdc'),
      disk('/c', 'hdd', {cdrom: true}),
      disk('/a', 'xvda'),
    ]);
    expect(placed.map(({vdev, device}) => [vdev, device])).toEqual([
      ['xvdc', 'vdb'],
      ['hdd', 'sr0'],
      ['xvda', 'vda'],
    ]);
  });

  it('are opened as their format and access say', () => {
    const [shared] = placeDisks([disk('/a', 'xvda', {format: 'vhd', access: 'r', force: true})]);
    expect(shared && blockNode(shared)).toMatchObject({
      driver: 'vpc',
      'read-only': true,
      file: {driver: 'file', filename: '/a', locking: 'off'},
    });
    const [physical] = placeDisks([disk('/dev/sdb', 'xvda', {discard: false})]);
    expect(physical && blockNode(physical)).toMatchObject({
      discard: 'ignore',
      file: {driver: 'host_device'},
    });
  });

  it('are virtio for a kernel of the config, and what their name says for firmware', () => {
    const disks = [disk('/a', 'hda'), disk('/b', 'sdb'), disk('/c', 'hdc', {cdrom: true})];
    const drivers = (change: Partial<DomainConfig>) =>
      after(plan({disks, ...change}), '-device')
        .filter(word => word.startsWith('{'))
        .map(word => JSON.parse(word) as {driver: string; bootindex?: number})
        .map(({driver, bootindex}) => `${driver} ${bootindex ?? '-'}`);
    expect(drivers({kernel: '/k'})).toEqual(['scsi-cd -', 'virtio-blk-pci -', 'virtio-blk-pci -']);
    const order = {qemu: {...plainQemu, boot: 'dc'}};
    expect(drivers(order)).toEqual(['ide-cd 1', 'ide-hd 2', 'scsi-hd 3']);
  });

  it('are virtio in a slot, whatever firmware knows them as, and a CD drive comes with its controller', () => {
    const disks = [disk('/b', 'sdb'), disk('/c', 'hdc', {cdrom: true})];
    const slots = {'disk-sdb-device': 'slot1', 'disk-hdc-device': 'slot0'};
    const type = 'pc-q35-7.2';
    const words = after(plan({disks}, {board: 'q35', type, slots}), '-device');
    const devices = words.flatMap(word =>
      word.startsWith('{') ? [JSON.parse(word) as object] : [],
    );
    expect(devices).toEqual([
      {driver: 'virtio-scsi-pci', bus: 'slot0', id: 'disk-hdc-controller'},
      {
        driver: 'scsi-cd',
        bus: 'disk-hdc-controller.0',
        drive: 'disk-hdc',
        id: 'disk-hdc-device',
        bootindex: 2,
      },
      {
        driver: 'virtio-blk-pci',
        bus: 'slot1',
        drive: 'disk-sdb',
        id: 'disk-sdb-device',
        bootindex: 1,
      },
    ]);
  });

  it('have a port each where they are IDE, as long as there are some', () => {
    const letters = (text: string) => [...text].map(letter => disk(`/${letter}`, `hd${letter}`));
    const buses = after(plan({disks: letters('abcdef')}), '-device').flatMap(
      word => /"bus":"(ide\.\d)"/.exec(word)?.[1] ?? [],
    );
    expect(buses).toEqual(['ide.0', 'ide.1', 'ide.2', 'ide.3', 'ide.4', 'ide.5']);
    expect(() => plan({disks: letters('abcdefg')})).toThrow("'hdg' has no port");
  });
});

it("gives the guest what its config says, with the user's own arguments last", () => {
  const words = plan({
    name: 'a,b',
    vcpus: 2,
    maxvcpus: 4,
    memory: 64,
    maxmem: 128,
    consoles: 2,
    qemu: {
      ...plainQemu,
      vnc: true,
      video: 'cirrus',
      usb: ['tablet'],
      sound: 'ac97',
      watchdog: true,
      keymap: 'de',
      acpi: false,
      features: {pni: false, nx: true},
      clock: {base: 'localtime', offsetSeconds: 0},
      arguments: ['-trace', 'x'],
    },
  });
  expect(after(words, '-name')).toEqual(['guest=a,,b,debug-threads=on']);
  // Those beyond vcpus are there and unused: an emulated one cannot come later without harm.
  expect(after(words, '-smp')).toEqual(['4,maxcpus=4']);
  expect(after(words, '-m')).toEqual(['128']);
  expect(after(words, '-M')[0]).toMatch(/^q35,acpi=off/);
  expect(after(words, '-cpu')).toEqual(['qemu64,arat=on,pni=off,nx=on']);
  expect(after(words, '-vnc')).toEqual(['unix:vnc.sock']);
  expect(after(words, '-rtc')).toEqual(['base=localtime']);
  expect(after(words, '-k')).toEqual(['de']);
  expect(after(words, '-device')).toEqual(
    expect.arrayContaining(['cirrus-vga,id=video0', 'AC97', 'i6300esb,id=watchdog0']),
  );
  expect(words.slice(-2)).toEqual(['-trace', 'x']);
});

it('has the board, the processor and the serial line of an Arm guest', () => {
  const qemu = {...plainQemu, arch: 'aarch64', emulator: '/opt/qemu-aarch64', vnc: true} as const;
  const words = plan({
    ...{
      kernel: '/k',
      vcpus: 1,
      maxvcpus: 2,
      disks: [disk('', 'hdc', {cdrom: true, format: 'empty'})],
    },
    qemu: {...qemu, video: 'virtio'},
  });
  expect(after(words, '-M')).toEqual(['virt,gic-version=max,memory-backend=ram0']);
  expect(after(words, '-cpu')).toEqual(['cortex-a72']);
  expect(after(words, '-smp')).toEqual(['2,maxcpus=2']);
  expect(after(words, '-append').join(' ')).toMatch(/^console=ttyAMA0 (?!.*tsc)/);
  expect(after(words, '-chardev')).toContain(
    'pipe,id=console0,path=console0,logfile=console0.out.1,logappend=on',
  );
  expect(after(words, '-device').join(' ')).toContain('virtio-gpu-pci,id=video0');
  expect(after(words, '-device').join(' ')).toContain('scsi-cd');
  expect(() => plan({kernel: '/k', qemu: {...qemu, video: 'cirrus'}})).toThrow(
    "A guest of aarch64 has no video card cirrus: write vga = 'virtio'.",
  );
});

it('has a watchdog that the guest outlives where its config says so', () => {
  const qemu = {...plainQemu, watchdog: true, watchdogAction: 'none'} as const;
  expect(after(plan({qemu}), '-action').join()).toMatch(/,watchdog=none$/);
  expect(after(plan({qemu: {...plainQemu, watchdog: true}}), '-action').join()).toMatch(/=pause$/);
  const bark = (action: string) => judgeEvent({event: 'WATCHDOG', data: {action}}, undefined, []);
  expect(['pause', 'none', 'inject-nmi'].map(bark)).toEqual(['watchdog', undefined, undefined]);
});

describe('firmware', () => {
  it('is looked for where distributions have it', () => {
    expect(findUefi(undefined, () => undefined)).toBeUndefined();
    const arch = findUefi(undefined, path => (path.includes('/edk2/x64/') ? path : undefined));
    expect(arch?.code).toBe('/usr/share/edk2/x64/OVMF_CODE.4m.fd');
  });

  it('keeps the variables of UEFI for each domain, and never overwrites them', () => {
    const [code, variables] = [join(keep, 'CODE.fd'), join(keep, 'VARS.fd')];
    writeFileSync(code, 'code');
    writeFileSync(variables, 'new');
    const config = qemuConfig({name: 'a/b', qemu: {...plainQemu, firmware: 'uefi'}});
    const find = (path: string) =>
      path.startsWith('/usr/share/OVMF/') ? (path.includes('CODE') ? code : variables) : undefined;
    const own = join(keep, 'a%2Fb.fd');
    expect(firmwareArguments(config, keep, find).join(' ')).toContain(own);
    writeFileSync(own, 'boot entries');
    firmwareArguments(config, keep, find);
    expect(readFileSync(own, 'utf8')).toBe('boot entries');
  });

  it('says how to get UEFI where there is none', () => {
    const config = qemuConfig({qemu: {...plainQemu, firmware: 'uefi'}});
    expect(() => firmwareArguments(config, keep, () => undefined)).toThrow(
      'domux image fetch ovmf',
    );
  });

  it("is a file of the user's own", () => {
    const config = qemuConfig({qemu: {...plainQemu, firmware: {file: '/x.fd'}}});
    expect(firmwareArguments(config, keep)).toEqual(['-bios', '/x.fd']);
  });
});

describe('an event', () => {
  const shutdown = (reason: string, guest = true) => ({event: 'SHUTDOWN', data: {guest, reason}});

  it.each([
    [shutdown('guest-shutdown'), undefined, [], 'poweroff'],
    [shutdown('guest-reset'), undefined, [], 'reboot'],
    // Ctrl-Alt-Del means reboot to many guests that were asked to go down.
    [shutdown('guest-reset'), 'poweroff', [], 'poweroff'],
    [shutdown('guest-shutdown'), 'reboot', [], 'reboot'],
    [shutdown('guest-reset'), undefined, ['Kernel panic - not syncing: x'], 'crash'],
    [shutdown('guest-panic'), 'poweroff', [], 'crash'],
    [{event: 'GUEST_PANICKED', data: {action: 'pause'}}, undefined, [], 'crash'],
    [{event: 'WATCHDOG', data: {action: 'pause'}}, undefined, [], 'watchdog'],
    [shutdown('host-qmp-quit', false), undefined, [], undefined],
    [{event: 'STOP', data: {}}, 'poweroff', [], undefined],
  ] as const)('%j, asked for %s, after %j, means %s', (event, asked, lines, reason) => {
    expect(judgeEvent(event, asked, lines)).toBe(reason);
  });

  it('is one only if it is whole', () => {
    expect(parseEvent('{"event": "STOP", "timestamp": {}}')).toEqual({event: 'STOP', data: {}});
    for (const line of ['', '{"return": {}}', 'DOWN", "data": {}}', '[]', '{"event": 3}']) {
      expect(parseEvent(line)).toBeUndefined();
    }
  });
});
