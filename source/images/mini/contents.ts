import type {ArchiveEntry} from '../cpio.ts';
import type {ImageMachine} from '../image.ts';
import {reseed} from '../../system/programs/reseed.ts';
import {agent} from './agent.ts';
import {busy, down, inittab, start, umlInittab, windows} from './init.ts';
import {motd, profile, shell} from './login.ts';
import {network, udhcpc} from './network.ts';
import {root} from './root.ts';
import {devices, drivers, hotplug, powerButton} from './pc.ts';

const directories = [
  ...['bin', 'dev', 'etc', 'etc/init.d', 'mnt', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp'],
  ...['usr', 'usr/bin', 'usr/lib', 'usr/lib/mini', 'usr/sbin', 'usr/share', 'usr/share/udhcpc'],
  ...['var', 'var/log', 'var/www'],
];

const programs: Readonly<Record<string, string>> = {
  'etc/init.d/start': start,
  'sbin/poweroff': down,
  'usr/lib/mini/busy': busy,
  'usr/lib/mini/hotplug': hotplug,
  'usr/lib/mini/network': network,
  'usr/lib/mini/root': root,
  'usr/share/udhcpc/default.script': udhcpc,
};

const texts: Readonly<Record<string, string>> = {
  'etc/fstab': [
    'proc /proc proc defaults 0 0',
    'sysfs /sys sysfs defaults 0 0',
    'devtmpfs /dev devtmpfs defaults 0 0',
    'tmpfs /tmp tmpfs mode=1777 0 0',
    'tmpfs /run tmpfs mode=755 0 0',
    '',
  ].join('\n'),
  'etc/group': 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n',
  'etc/motd': motd,
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n',
  'etc/profile': profile,
  'etc/shadow': 'root::0:0:99999:7:::\n',
  'etc/shell': shell,
  'etc/shells': '/bin/sh\n/bin/ash\n',
};

/** What there is besides where the machine is a PC. */
const pcPrograms: Readonly<Record<string, string>> = {
  'etc/acpi/PWRF/00000080': powerButton,
  'usr/lib/mini/agent': agent,
};

/** Names of the one program that ends the guest; it goes by the name it is called by. */
const downNames = ['sbin/halt', 'sbin/reboot'];

/** What the initramfs is for: a PC finds its devices on buses, with modules of one kernel. */
export type MiniTarget = {
  readonly machine: ImageMachine;
  readonly modules: readonly ArchiveEntry[];
};

/**
 * Everything in the initramfs of the image `mini`.
 *
 * @param busybox a statically linked busybox
 * @param applets where it wants to be linked to, as `busybox --list-full` says: `usr/bin/vi`
 */
export function miniContents(
  busybox: string | Uint8Array,
  applets: readonly string[],
  target: MiniTarget,
): ArchiveEntry[] {
  const own = new Set([...Object.keys(programs), ...downNames, 'bin/busybox', 'init', 'linuxrc']);
  const linked = [...new Set(applets)].filter(path => !own.has(path)).sort(byBytes);
  return [
    ...directories.map(path => ({type: 'directory', path}) as const),
    {type: 'character-device', path: 'dev/console', major: 5, minor: 1},
    {type: 'character-device', path: 'dev/null', mode: 0o666, major: 1, minor: 3},
    {type: 'file', path: 'bin/busybox', mode: 0o755, data: busybox},
    ...linked.map(path => ({type: 'symlink', path, target: '/bin/busybox'}) as const),
    ...downNames.map(path => ({type: 'symlink', path, target: 'poweroff'}) as const),
    {type: 'symlink', path: 'init', target: 'sbin/init'},
    {type: 'symlink', path: 'etc/mtab', target: '/proc/mounts'},
    // Debian's busybox looks elsewhere than others.
    {type: 'symlink', path: 'etc/udhcpc', target: '/usr/share/udhcpc'},
    ...filesOf(programs, 0o755),
    ...filesOf(texts, 0o644),
    ...(target.machine === 'qemu' ? pcContents() : umlContents()),
    ...target.modules,
  ];
}

const umlContents = () => [
  ...filesOf({'etc/inittab': umlInittab}, 0o644),
  ...filesOf({'usr/lib/mini/windows': windows}, 0o755),
];

const pcContents = (): ArchiveEntry[] => [
  ...['etc/acpi', 'etc/acpi/PWRF'].map(path => ({type: 'directory', path}) as const),
  ...filesOf(pcPrograms, 0o755),
  {type: 'file', path: 'usr/lib/mini/reseed', mode: 0o755, data: reseed},
  ...filesOf(
    {'etc/inittab': inittab, 'etc/init.d/devices': devices, 'etc/init.d/drivers': drivers},
    0o644,
  ),
];

const filesOf = (files: Readonly<Record<string, string>>, mode: number) =>
  Object.entries(files).map(([path, data]) => ({type: 'file', path, mode, data}) as const);

/** By code units: the order must not depend on the locale. */
const byBytes = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
