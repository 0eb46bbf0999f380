import {dirname} from 'node:path';
import {UsageError, messageOf} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {fakerootLibrary} from '../../system/programs/bundles.ts';
import {findProgram, lookForFile} from '../../system/programs/find-program.ts';
import {settingsOf} from '../packages/apt-get.ts';
import type {FetchOptions} from '../packages/apt-get.ts';

/** How a program is run that needs to be root, in namespaces of its own. */
export type RootCommand = {
  /** A program and the first of its words; those of the program to be run come after them. */
  readonly words: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Options for mmdebstrap(1): what it does first, and what it does before the files are done. */
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/** All of it ends with whoever started it, however that ends, and its mounts are gone with it. */
const endsWithParent = ['setpriv', '--pdeathsig', 'KILL', '--'] as const;
const ownNamespaces = ['unshare', '--mount', '--pid', '--ipc', '--fork', '--kill-child', '--'];

/**
 * Makes a user look like root to a program and all that it starts: a user namespace lets it mount and
 * chroot, and fakeroot(1) remembers which owners it gave to files, for such a namespace has only one.
 * That needs neither newuidmap(1) nor a range in /etc/subuid. Root is root.
 *
 * @throws {UsageError} where the host has no user namespaces for everybody: says what to do.
 */
export async function commandAsRoot(
  options: FetchOptions,
  uid = process.getuid?.(),
): Promise<RootCommand> {
  const cwd = options.directory;
  if (uid === 0) {
    return {words: [...endsWithParent, ...ownNamespaces], cwd, env: {}, before: [], after: []};
  }
  await checkNamespaces(options);
  const fakeroot = findProgram('fakeroot-sysv', options.env);
  const faked = findProgram('faked-sysv', options.env);
  const library = lookForFile('mmdebstrap', fakerootLibrary, options.env);
  if (library === undefined) {
    throw new UsageError(`There is no ${fakerootLibrary} here: run domux image fetch mmdebstrap.`);
  }
  return {
    words: [
      ...(['unshare', '--user', '--map-root-user', '--'] as const),
      ...[...endsWithParent, ...ownNamespaces],
      ...[fakeroot.file, '--lib', fakerootLibrary.replace(/.*\//, ''), '--faked', faked.file, '--'],
    ],
    // fakeroot looks for its library here; programs in the new root find the copy.
    cwd: dirname(library),
    env: {
      ...fakeroot.env,
      LD_LIBRARY_PATH: [dirname(library), guestLibraries, fakeroot.env['LD_LIBRARY_PATH'] ?? '']
        .filter(path => path !== '')
        .join(':'),
      // The one owner there is cannot give files away: it is only remembered.
      FAKEROOTDONTTRYCHOWN: '1',
    },
    before: [
      `--setup-hook=mkdir -p "$1${guestLibraries}" && cp '${library}' "$1${guestLibraries}/"`,
      // Devices cannot be made; those of the host do while packages are installed.
      '--skip=chroot/mount/dev',
      `--extract-hook=${forEachDevice('mount --bind "/dev/$node" "$1/dev/$node" || exit 1')}`,
    ],
    after: [
      `--customize-hook=${forEachDevice('umount "$1/dev/$node" || exit 1')}`,
      `--customize-hook=rm -r "$1${guestLibraries}"`,
    ],
  };
}

/** Where the library of fakeroot is in the new root meanwhile. */
const guestLibraries = '/usr/lib/domux-build';

const forEachDevice = (work: string) =>
  `for node in null zero full random urandom tty; do ${work}; done`;

/** What keeps user namespaces from users, and how they are allowed. */
const switches = [
  ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'kernel.unprivileged_userns_clone=1'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/user/max_user_namespaces', '0', 'user.max_user_namespaces=10000'],
] as const;

async function checkNamespaces(options: FetchOptions): Promise<void> {
  const {execa} = await import('execa');
  try {
    await execa('unshare', ['--user', '--map-root-user', '--mount', 'true'], settingsOf(options));
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    const found = switches.find(([file, value]) => readFileIfPresent(file)?.trim() === value);
    const cure =
      found === undefined
        ? 'In a container, allow them (with Docker --security-opt seccomp=unconfined)'
        : `Run sysctl ${found[2] ?? 'kernel.apparmor_restrict_unprivileged_userns=0'} as root`;
    throw new UsageError(
      'A disk is built without root in a user namespace, which this host does not let you have. ' +
        `${cure}, or build the disk as root.\n${messageOf(error)}`,
      {cause: error},
    );
  }
}
