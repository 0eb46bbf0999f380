import {basename} from 'node:path';
import {architectures} from '../domain-config.ts';
import {
  diskEntry,
  diskLetter,
  draftConfig,
  toMebibytes,
  type Draft,
  type Imported,
} from './draft.ts';

/**
 * A command line of QEMU's (qemu(1)). Devices that domux has no word for are kept as
 * `device_model_args`; what is the launcher's own business (monitors, daemons, displays) goes.
 *
 * @param program the emulator, as it was called
 */
export function importQemu(program: string, words: readonly string[]): Imported {
  const draft = draftConfig('a command line of QEMU', 'qemu');
  if (program.includes('/')) draft.set('device_model_override', program);
  const architecture = /^qemu-system-(.+)$/.exec(basename(program))?.[1];
  const arch = architectures.find(known => known === architecture);
  if (arch !== undefined && arch !== 'x86_64') draft.set('arch', arch);
  if (architecture !== undefined && arch === undefined) {
    draft.note(`${program}: only guests of ${architectures.join(', ')} are run`);
  }
  const state: State = {draft, disks: 0, drives: new Map(), kernelLine: ''};
  for (let at = 0; at < words.length; ++at) {
    const word = words[at] ?? '';
    const name = word.replace(/^--?/, '');
    if (!word.startsWith('-')) {
      addDisk(state, {file: word});
      continue;
    }
    const value = flags.has(name) ? '' : (words[++at] ?? '');
    takeOption(state, word, name, value);
  }
  if (state.kernelLine !== '') draft.set('cmdline', state.kernelLine);
  return draft.finish();
}

type State = {
  readonly draft: Draft;
  disks: number;
  /** Drives without an interface, which a `-device` attaches. */
  readonly drives: Map<string, Options>;
  kernelLine: string;
};
type Options = Readonly<Record<string, string>>;

/** Options without a value. */
const flags = new Set([
  ...['S', 'snapshot', 'enable-kvm', 'nographic', 'daemonize', 'no-reboot', 'no-shutdown', 'usb'],
  ...['no-user-config', 'nodefaults', 'no-acpi', 'no-hpet', 'full-screen', 's', 'win2k-hack', 'h'],
]);

/** What a launcher of one's own sees to. */
const launchers = new Set([
  ...['nographic', 'daemonize', 'no-user-config', 'nodefaults', 'display', 'pidfile', 'monitor'],
  ...['qmp', 'mon', 'chardev', 'serial', 'D', 'd', 'no-reboot', 'no-shutdown', 'action', 'sandbox'],
  ...['msg', 'nic-none', 'object', 'overcommit', 'rtc-none', 'full-screen', 'balloon'],
]);

function takeOption(state: State, word: string, name: string, value: string): void {
  const {draft} = state;
  switch (name) {
    case 'm': {
      const memory = toMebibytes(parseOptions(value, 'size')['size'] ?? '');
      if (memory !== undefined) draft.set('memory', memory);
      return;
    }
    case 'smp': {
      const {cpus, maxcpus} = parseOptions(value, 'cpus');
      if (cpus !== undefined) draft.set('vcpus', Number(cpus));
      if (maxcpus !== undefined) draft.set('maxvcpus', Number(maxcpus));
      return;
    }
    case 'name':
      return draft.set('name', parseOptions(value, 'guest')['guest'] ?? value);
    case 'uuid':
      return draft.set('uuid', value);
    case 'kernel':
      return draft.set('kernel', value);
    case 'initrd':
      return draft.set('ramdisk', value);
    case 'append':
      state.kernelLine = value;
      return;
    case 'bios':
      return draft.set('firmware', value);
    case 'boot': {
      const {order} = parseOptions(value, 'order');
      if (order !== undefined) draft.set('boot', order);
      return;
    }
    case 'enable-kvm':
      return draft.set('accel', 'kvm');
    case 'accel':
      return takeAccelerator(draft, parseOptions(value, 'accel')['accel'] ?? '');
    case 'M':
    case 'machine':
      return takeMachine(draft, parseOptions(value, 'type'));
    case 'hda':
    case 'hdb':
    case 'hdc':
    case 'hdd':
      return draft.add('disk', diskEntry(value, name, {format: formatOf(value)}));
    case 'cdrom':
      return addDisk(state, {file: value, media: 'cdrom'});
    case 'drive':
      return takeDrive(state, word, parseOptions(value, 'file'));
    case 'nic':
    case 'net':
    case 'netdev':
      return takeNetwork(draft, word, name, value);
    case 'vnc':
      draft.set('vnc', 1);
      return draft.note(
        `-vnc ${value}: the display is on a unix socket, and domux vnc leads to it`,
      );
    case 'vga':
      return draft.set('vga', value === 'std' ? 'stdvga' : value);
    case 'usb':
      return draft.set('usb', 1);
    case 'usbdevice':
      return draft.add('usbdevice', value);
    case 'k':
      return draft.set('keymap', value);
    case 'watchdog':
      return draft.set('watchdog', value);
    case 'watchdog-action':
      return draft.set('watchdog_action', value);
    case 'no-acpi':
      return draft.set('acpi', 0);
    case 'no-hpet':
      return draft.set('hpet', 0);
    case 'rtc':
      if (parseOptions(value, 'base')['base'] === 'localtime') draft.set('localtime', 1);
      return;
    case 's':
    case 'gdb':
      return draft.note(`${word}: domux gdb has the guest wait for a debugger`);
    case 'tpmdev':
      return draft.set('tpm', '2.0');
    case 'device':
      return takeDevice(state, value);
    default:
      return keepOrDrop(draft, word, name, value);
  }
}

function takeAccelerator(draft: Draft, word: string): void {
  const first = word.split(':')[0] ?? '';
  if (first === 'kvm' || first === 'tcg') draft.set('accel', first);
  else draft.note(`-accel ${word}: kvm and tcg are the accelerators of Linux`);
}

function takeMachine(draft: Draft, {type = '', accel}: Options): void {
  const board = /^(?:pc-)?(q35|microvm|virt)/.exec(type)?.[1];
  if (board !== undefined) draft.set('board', board);
  else draft.note(`-M ${type}: the guest gets the board that fits it, q35 or microvm`);
  if (accel !== undefined) takeAccelerator(draft, accel);
}

function takeDrive(state: State, word: string, options: Options): void {
  if (options['if'] === 'pflash') {
    if (options['unit'] !== '1') state.draft.set('firmware', 'uefi');
    return;
  }
  if (options['file'] === undefined) {
    state.draft.note(`${word} ${JSON.stringify(options)}: a drive without a file is left out`);
  } else if (options['if'] === 'none' && options['id'] !== undefined) {
    state.drives.set(options['id'], options);
  } else {
    addDisk(state, options);
  }
}

function takeDevice(state: State, value: string): void {
  const options = parseOptions(value, 'driver');
  const driver = options['driver'] ?? '';
  const drive = state.drives.get(options['drive'] ?? '');
  if (drive !== undefined) {
    return addDisk(state, driver.endsWith('-cd') ? {...drive, media: 'cdrom'} : drive);
  }
  // The other half of -netdev, and what every guest of machine qemu has.
  if (options['netdev'] !== undefined) return;
  if (/^(virtio-(rng|balloon|serial)|pvpanic)/.test(driver)) return;
  // What a key of the config brings along.
  if (driver.startsWith('tpm-')) return;
  if (driver === 'i6300esb') return state.draft.set('watchdog', driver);
  state.draft.add('device_model_args', '-device');
  state.draft.add('device_model_args', value);
}

function addDisk(state: State, options: Options): void {
  const {file = '', format = formatOf(file), media, readonly} = options;
  const cdrom = media === 'cdrom';
  const vdev = `xvd${diskLetter(state.disks++)}`;
  const readOnly = readonly === 'on' || options['read-only'] === 'on';
  state.draft.add('disk', diskEntry(file, vdev, {format, cdrom, readOnly}));
}

const formatOf = (file: string) => (/\.qcow2$/i.test(file) ? 'qcow2' : 'raw');

function takeNetwork(draft: Draft, word: string, name: string, value: string): void {
  const options = parseOptions(value, 'type');
  const kind = options['type'] ?? '';
  if (kind === 'none' || (name === 'net' && kind === 'nic')) return;
  const bridge = kind === 'bridge' ? (options['br'] ?? 'br0') : undefined;
  const words = [
    bridge === undefined ? '' : `bridge=${bridge}`,
    options['mac'] === undefined ? '' : `mac=${options['mac'].toLowerCase()}`,
    options['ifname'] === undefined ? '' : `vifname=${options['ifname']}`,
  ];
  draft.add('vif', words.filter(each => each !== '').join(','));
  for (const forward of value.matchAll(/hostfwd=([^,]+)/g)) {
    const [, protocol = 'tcp', port = '', guest = ''] =
      /^(tcp|udp)?:[^:]*:(\d+)-[^:]*:(\d+)$/.exec(forward[1] ?? '') ?? [];
    if (port !== '') draft.add('forward', `${protocol}:${port}:${guest}`);
  }
  if (!['user', 'tap', 'bridge', 'vde'].includes(kind)) {
    draft.note(`${word} ${value}: the interface joins a switch of domux's instead`);
  }
}

function keepOrDrop(draft: Draft, word: string, name: string, value: string): void {
  const text = `${word}${value === '' ? '' : ` ${value}`}`;
  if (launchers.has(name)) draft.note(`${text}: domux sees to that itself`);
  else if (name === 'S') draft.note('-S: create it with -p to have it wait');
  else if (name === 'cpu' || name === 'global' || name === 'smbios' || name === 'fw_cfg') {
    draft.add('device_model_args', word);
    draft.add('device_model_args', value);
  } else draft.note(`${text}: has no counterpart`);
}

/** `KEY=VALUE,...` where the first may go without its key, and two commas stand for one. */
function parseOptions(text: string, first: string): Options {
  const parts = text.replaceAll(',,', '\u0000').split(',');
  return Object.fromEntries(
    parts.map((part, index) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
      const named = key === undefined && index > 0 ? part : (key ?? first);
      const given = value ?? (index === 0 ? part : 'on');
      return [named, given.replaceAll('\u0000', ',')];
    }),
  );
}
