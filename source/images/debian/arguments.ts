import {basename} from 'node:path';
import {UsageError} from '../../errors.ts';
import {cloudFiles, guestFiles, maskedUnits} from './guest-files.ts';
import type {GuestFile} from './guest-files.ts';

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
    ...[...guestFiles, ...(debianPackages(options).includes('cloud-init') ? cloudFiles : [])].map(
      write,
    ),
    // No password: on the console only, for sshd refuses an empty one.
    'chroot "$1" passwd --delete root',
    'mkdir -p "$1/etc/systemd/system/getty.target.wants"',
    'mkdir -p "$1/etc/systemd/system/ssh.service.requires"',
    'ln -sf ../domux-ssh-keys.service "$1/etc/systemd/system/ssh.service.requires/"',
    'ln -sf /lib/systemd/system/serial-getty@.service ' +
      '"$1/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service"',
    ...maskedUnits.map(unit => `ln -sf /dev/null "$1/etc/systemd/system/${unit}"`),
    // Each guest has its own: made anew at its first boot. That of dbus would be taken for all of them.
    'rm -f "$1"/etc/ssh/ssh_host_*',
    ': >"$1/etc/machine-id"',
    'mkdir -p "$1/var/lib/dbus" && ln -sf /etc/machine-id "$1/var/lib/dbus/machine-id"',
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

const write = ({path, text}: GuestFile) =>
  `mkdir -p "$(dirname "$1${path}")"; printf %s '${text}' >"$1${path}"`;

const makeUser = (user: string) => [
  `chroot "$1" useradd --create-home --shell /bin/bash --groups sudo ${user}`,
  `chroot "$1" passwd --delete ${user}`,
  write({path: `/etc/sudoers.d/${user}`, text: `${user} ALL=(ALL) NOPASSWD: ALL\n`}),
];

const placeKeys = (keys: readonly string[], owner: string, home: string) =>
  keys.length === 0
    ? []
    : [
        write({path: `${home}/.ssh/authorized_keys`, text: `${keys.join('\n')}\n`}),
        `chroot "$1" chown -R ${owner}: ${home}/.ssh; chmod -R go= "$1${home}/.ssh"`,
      ];

function check(what: string, word: string, pattern: RegExp): void {
  if (!pattern.test(word)) throw new UsageError(`'${word}' cannot be a ${what}.`);
}
