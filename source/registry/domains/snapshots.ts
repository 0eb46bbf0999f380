import {readdirSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {RefusedError, hasCode} from '../../errors.ts';

/** Where the snapshots of the domain of a name are: it may be created anew meanwhile. */
const directoryOf = (data: string, domain: string) => join(data, 'snapshots', domain);

export type SnapshotFiles = {
  readonly directory: string;
  /** The guest, as `save` keeps one. */
  readonly state: string;
  /** Directory of what was copied of its disks. */
  readonly disks: string;
};

const ending = '.saved';

/**
 * @param data The user's data directory.
 * @throws {RefusedError} for what cannot be the name of a snapshot.
 */
export function snapshotFiles(data: string, domain: string, name: string): SnapshotFiles {
  if (!/^[A-Za-z0-9][\w.+-]{0,99}$/.test(name)) {
    throw new RefusedError(
      'GenericError',
      `'${name}' cannot be the name of a snapshot: it has letters, digits and . _ + -, and begins with a letter or a digit.`,
    );
  }
  const directory = directoryOf(data, domain);
  return {
    directory,
    state: join(directory, `${name}${ending}`),
    disks: join(directory, `${name}.disks`),
  };
}

/** The names of a domain's snapshots. */
export function snapshotNames(data: string, domain: string): string[] {
  try {
    return readdirSync(directoryOf(data, domain))
      .filter(name => name.endsWith(ending))
      .map(name => name.slice(0, -ending.length));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** A domain has another name; what there is under that already stays. */
export function renameSnapshots(data: string, from: string, to: string): void {
  try {
    renameSync(directoryOf(data, from), directoryOf(data, to));
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
