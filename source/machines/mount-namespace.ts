import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {GuestFailure, messageOf} from '../errors.ts';

const namespaces = (map: string) =>
  process.getuid?.() === 0 ? ['--mount'] : ['--user', map, '--mount'];

/**
 * What a program is started by that is to mount what nobody else sees.
 *
 * @param asRoot Has it be root there, whoever the user is.
 */
export const inMountNamespace = ({asRoot = false} = {}): string[] => [
  'unshare',
  ...namespaces(asRoot ? '--map-root-user' : '--map-current-user'),
];

/**
 * How what a directory is on is mounted a second time so that it cannot be written to. In a user namespace what is
 * set on a mount cannot be let go of, and so has to be said again.
 */
export function readOnlyOptions(path: string): string {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , , , point = '-']) => point === '/' || `${path}/`.startsWith(`${point}/`))
    .toSorted(([, , , , a = ''], [, , , , b = '']) => b.length - a.length);
  const kept = (mounts[0]?.[5] ?? '').split(',').filter(option => lockable.includes(option));
  return ['remount', 'bind', 'ro', ...kept].join(',');
}

const lockable = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime'];

/** @throws {GuestFailure} where this user may not have a mount namespace. */
export function requireMountNamespaces(): void {
  try {
    const [program = '', ...words] = inMountNamespace();
    execFileSync(program, [...words, 'true'], {stdio: ['ignore', 'ignore', 'pipe']});
  } catch (error) {
    throw new GuestFailure(
      'A directory is shared from a mount namespace, which this host gives to root only (see sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces)',
      {program: 'unshare', lastLines: [messageOf(error)]},
      {cause: error},
    );
  }
}
