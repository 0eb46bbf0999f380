import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, readdirSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';
import type {ShareConfig} from '../../../config/domain-config.ts';
import {GuestFailure, messageOf} from '../../../errors.ts';
import {requireDirectory} from '../../shared-directory.ts';

/**
 * The directory that the guest's hostfs begins at, in that of the machine: it has what is shared, by its
 * tags. It is no wall. `..` leads out of it, and the root of a guest who loads modules of his own does
 * what the user can who started it; but what is shared to be read, his kernel as a process cannot write.
 */
export const sharesDirectory = 'shares';

/**
 * Makes the place of each directory that is shared, empty as they are: what belongs there is mounted
 * where the kernel alone sees it.
 */
export function prepareShares(directory: string, shares: readonly ShareConfig[] = []): void {
  const root = join(directory, sharesDirectory);
  mkdirSync(root, {recursive: true, mode: 0o700});
  for (const name of readdirSync(root)) rmdirSync(join(root, name));
  for (const {tag, path} of shares) {
    requireDirectory(path);
    mkdirSync(join(root, tag), {mode: 0o700});
  }
  if (shares.length > 0) requireNamespaces();
}

/** Mounts its arguments up to `--`, three for each: what, where, and options of a second look at it. */
const mountAll =
  'while [ "$1" != -- ]; do mount --bind "$1" "$2" && { [ -z "$3" ] || mount -o "$3" "$2"; } || exit 125; shift 3; done; shift; exec "$@"';

/**
 * Has a kernel started in a mount namespace of its own, where the directories that are shared are in
 * their places, read-only unless asked: hostfs itself leaves that to the guest, which may change its mind.
 */
export function withShares(
  command: readonly string[],
  shares: readonly ShareConfig[] = [],
): readonly string[] {
  if (shares.length === 0) return command;
  const words = shares.flatMap(({tag, path, access}) => {
    const source = requireDirectory(path);
    return [source, join(sharesDirectory, tag), access === 'r' ? readOnlyOptions(source) : ''];
  });
  return ['unshare', ...namespaces(), 'sh', '-c', mountAll, 'sh', ...words, '--', ...command];
}

const namespaces = () =>
  process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-current-user', '--mount'];

/** In a user namespace what is set on a mount cannot be let go of, and so has to be said again. */
function readOnlyOptions(path: string): string {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , , , point = '-']) => point === '/' || `${path}/`.startsWith(`${point}/`))
    .toSorted(([, , , , a = ''], [, , , , b = '']) => b.length - a.length);
  const kept = (mounts[0]?.[5] ?? '').split(',').filter(option => lockable.includes(option));
  return ['remount', 'bind', 'ro', ...kept].join(',');
}

const lockable = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime'];

function requireNamespaces(): void {
  try {
    execFileSync('unshare', [...namespaces(), 'true'], {stdio: ['ignore', 'ignore', 'pipe']});
  } catch (error) {
    throw new GuestFailure(
      'Machine uml shares directories in a mount namespace, which this host gives to root only (see sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces)',
      {program: 'unshare', lastLines: [messageOf(error)]},
      {cause: error},
    );
  }
}
