import {mkdirSync, readdirSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';
import type {ShareConfig} from '../../../config/domain-config.ts';
import {inMountNamespace, readOnlyOptions, requireMountNamespaces} from '../../mount-namespace.ts';
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
  if (shares.length > 0) requireMountNamespaces();
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
  return [...inMountNamespace(), 'sh', '-c', mountAll, 'sh', ...words, '--', ...command];
}
