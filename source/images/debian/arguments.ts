import {basename} from 'node:path';
import {UsageError} from '../../errors.ts';

/** What a Debian disk is to hold. */
export type DebianOptions = {
  /** Such as `bookworm`. */
  readonly suite: string;
  /** Packages besides those that make a server. */
  readonly packages: readonly string[];
  /** Bytes of the file system; the file takes what it holds. */
  readonly size: number;
  /** Lines of authorized_keys, for root and the user. */
  readonly sshKeys: readonly string[];
  /** A user that may become root, besides root. */
  readonly user?: string | undefined;
};

/** What a guest needs to boot, to be on a network and to be reached. */
const serverPackages = [
  ...['systemd-sysv', 'udev', 'kmod', 'dbus', 'netbase', 'iproute2', 'iputils-ping', 'ifupdown'],
  ...['isc-dhcp-client', 'openssh-server', 'ca-certificates', 'procps', 'less', 'vim-tiny'],
];

export const debianPackages = ({packages, user}: DebianOptions): readonly string[] => [
  ...new Set([...serverPackages, ...(user === undefined ? [] : ['sudo']), ...packages]),
];

/** What a disk is made with, and of. Paths are absolute, and without quotes. */
export type DebianSurroundings = {
  /** The file that is to be the disk. */
  readonly disk: string;
  readonly mke2fs: string;
  /** A directory for each kernel that the disk is to have modules for, named as `uname -r` says. */
  readonly modules: readonly string[];
  /** Options for what is done before everything, and before the disk is written. */
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/**
 * The arguments of mmdebstrap(1), which is run as root or as one that looks so. The disk is written by
 * a hook, for only there the files have their owners.
 *
 * @throws {UsageError} for a word that would mean something else to a shell.
 */
export function debianArguments(
  options: DebianOptions,
  {disk, mke2fs, modules, before, after}: DebianSurroundings,
): string[] {
  const {suite, packages, size, sshKeys, user} = options;
  check('suite', suite, /^[a-z][a-z0-9-]*$/);
  for (const name of packages) check('package', name, /^[a-z0-9][a-z0-9+.:-]*$/);
  if (user !== undefined) check('user', user, /^[a-z_][a-z0-9_-]{0,31}$/);
  for (const key of sshKeys) check('key', key, /^(ssh-|ecdsa-|sk-)[^'\n]+$/);

  const hooks = [
    ...files.map(({path, text}) => write(path, text)),
    // No password: on the console only, for sshd refuses an empty one.
    'chroot "$1" passwd --delete root',
    'mkdir -p "$1/etc/systemd/system/getty.target.wants"',
    'mkdir -p "$1/etc/systemd/system/ssh.service.requires"',
    'ln -sf ../domux-ssh-keys.service "$1/etc/systemd/system/ssh.service.requires/"',
    'ln -sf /lib/systemd/system/serial-getty@.service ' +
      '"$1/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service"',
    // Each guest has its own: made anew at its first boot.
    'rm -f "$1"/etc/ssh/ssh_host_*',
    ': >"$1/etc/machine-id"',
    ...(user === undefined ? [] : makeUser(user)),
    ...placeKeys(sshKeys, 'root', '/root'),
    ...(user === undefined ? [] : placeKeys(sshKeys, user, `/home/${user}`)),
    ...modules.flatMap(placeModules),
    'rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/cache/apt/archives/*.deb',
  ];
  const writing = [
    // Without what is mounted in it: a bind mount shows the file system alone.
    'mkdir "$1.whole" && mount --bind "$1" "$1.whole"',
    `'${mke2fs}' -q -F -t ext4 -L root -d "$1.whole" '${disk}' ${Math.floor(size / 1024)}k`,
    'umount "$1.whole" && rmdir "$1.whole"',
  ];
  return [
    ...['--mode=root', '--variant=minbase', '--format=null'],
    ...before,
    `--include=${debianPackages(options).join(',')}`,
    // The user that apt would change to may not enter our directory.
    ...['--aptopt=APT::Install-Recommends "false"', '--aptopt=APT::Sandbox::User "root"'],
    ...customize(hooks),
    ...after,
    ...customize(writing),
    ...[suite, '/dev/null'],
  ];
}

const customize = (hooks: readonly string[]) => hooks.map(hook => `--customize-hook=${hook}`);

/** Modules are the kernel's, and the kernel is the host's business. */
const placeModules = (directory: string) => [
  `mkdir -p "$1/lib/modules" && cp -r '${directory}' "$1/lib/modules/"`,
  `chroot "$1" depmod '${basename(directory)}'`,
];

/** The disk has one name on every machine that it boots on: its label. */
const files = [
  {path: '/etc/fstab', text: 'LABEL=root / ext4 defaults,errors=remount-ro 0 1\n'},
  {path: '/etc/hostname', text: 'debian\n'},
  {path: '/etc/hosts', text: '127.0.0.1 localhost\n::1 localhost ip6-localhost\n'},
  {
    path: '/etc/network/interfaces',
    text: 'auto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n',
  },
  // An emulated PC on a busy host may take longer to find its serial line than systemd waits for it.
  {
    path: '/etc/systemd/system.conf.d/slow-devices.conf',
    text: '[Manager]\nDefaultDeviceTimeoutSec=15min\n',
  },
  // Interfaces keep the names of the kernel: eth0 on every machine.
  {path: '/etc/udev/rules.d/80-net-setup-link.rules', text: ''},
  {
    path: '/etc/systemd/system/domux-ssh-keys.service',
    text:
      '[Unit]\nDescription=Host keys of the SSH server\nBefore=ssh.service\n' +
      'ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key\n\n[Service]\nType=oneshot\n' +
      'ExecStart=/usr/bin/ssh-keygen -A\n\n[Install]\nRequiredBy=ssh.service\n',
  },
];

const write = (path: string, text: string) =>
  `mkdir -p "$(dirname "$1${path}")"; printf %s '${text}' >"$1${path}"`;

const makeUser = (user: string) => [
  `chroot "$1" useradd --create-home --shell /bin/bash --groups sudo ${user}`,
  `chroot "$1" passwd --delete ${user}`,
  write(`/etc/sudoers.d/${user}`, `${user} ALL=(ALL) NOPASSWD: ALL\n`),
];

const placeKeys = (keys: readonly string[], owner: string, home: string) =>
  keys.length === 0
    ? []
    : [
        write(`${home}/.ssh/authorized_keys`, `${keys.join('\n')}\n`),
        `chroot "$1" chown -R ${owner}: ${home}/.ssh; chmod -R go= "$1${home}/.ssh"`,
      ];

function check(what: string, word: string, pattern: RegExp): void {
  if (!pattern.test(word)) throw new UsageError(`'${word}' cannot be a ${what}.`);
}
