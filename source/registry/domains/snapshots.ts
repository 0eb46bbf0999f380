import {readdirSync, renameSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {RefusedError, hasCode} from '../../errors.ts';

/** Where the snapshots of the domain of a name are: it may be created anew meanwhile. */
const directoryOf = (data: string, domain: string) => join(data, 'snapshots', domain);

/** What a snapshot keeps of the disks. */
export type SnapshotDisks = {
  /** What it is called in an image that has snapshots of its own. */
  readonly name: string;
  /** For what is kept outside of the disks. */
  readonly directory: string;
};

export type SnapshotFiles = {
  readonly directory: string;
  /** The guest, as `save` keeps one. */
  readonly state: string;
  /** Where what was copied of its disks is, by the ID of its save. */
  readonly disks: (id: string) => SnapshotDisks;
  /** The same of a snapshot that was made before they were told from each other. */
  readonly oldDisks: SnapshotDisks;
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
    disks: id => {
      const own = `${name}@${id.slice(0, 8)}`;
      return {name: own, directory: join(directory, `${own}.disks`)};
    },
    oldDisks: {name, directory: join(directory, `${name}.disks`)},
  };
}

/** The snapshot whose state is in a file, if it is that of one. */
export function findSnapshot(
  data: string,
  domain: string,
  file: string,
): SnapshotFiles | undefined {
  if (dirname(file) !== directoryOf(data, domain)) return undefined;
  return snapshotFiles(data, domain, basename(file, ending));
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
