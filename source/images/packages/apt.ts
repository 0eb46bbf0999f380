import {mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {UsageError} from '../../errors.ts';
import {aptGet, explain, settingsOf} from './apt-get.ts';
import type {DownloadStatus, FetchOptions} from './apt-get.ts';
import {withLists} from './apt-lists.ts';
import {unpackArchive} from './unpack-archive.ts';

/** A package and the files wanted of it: paths as they are in the package, such as `bin/busybox`. */
export type WantedPackage = {readonly name: string; readonly files: readonly string[]};

export type FetchedPackage = {
  readonly name: string;
  readonly version: string;
  /** Holds the wanted files, each at its own path. */
  readonly directory: string;
};

/**
 * Fetches files of Debian packages as whoever runs this, without installing anything:
 * `apt-get download`, which checks the archive's signatures, then `dpkg-deb`. Where the system has
 * no package lists, or stale ones, private ones are fetched.
 *
 * @throws {UsageError} when a program is missing here.
 * @throws {GuestFailure} when one fails: says which, how, and its last lines.
 */
export async function fetchPackages(
  wanted: readonly WantedPackage[],
  options: FetchOptions,
): Promise<readonly FetchedPackage[]> {
  const names = wanted.map(({name}) => name);
  await withLists(options, lists => download(lists, names, options));
  const archives = (await readdir(options.directory)).filter(file => file.endsWith('.deb'));
  const fetched: FetchedPackage[] = [];
  for (const {name, files} of wanted) {
    const archive = archives.find(file => file.startsWith(`${name}_`));
    if (archive === undefined) throw new UsageError(`apt-get downloaded no archive of ${name}.`);
    options.onProgress?.({phase: 'unpack', package: name});
    fetched.push(await unpack(name, join(options.directory, archive), files, options));
  }
  return fetched;
}

async function unpack(
  name: string,
  archive: string,
  files: readonly string[],
  options: FetchOptions,
): Promise<FetchedPackage> {
  const {execa} = await import('execa');
  const directory = join(options.directory, `${name}.tree`);
  await mkdir(directory);
  await unpackArchive(archive, directory, options, {members: files.map(file => `./${file}`)});
  try {
    const {stdout} = await execa(settingsOf(options))('dpkg-deb', ['-f', archive, 'Version']);
    return {name, version: stdout, directory};
  } catch (error) {
    throw explain(error, `cannot unpack the package ${name}`, options);
  }
}

/** Fetches archives into the working directory. A name may say which version: `NAME=VERSION`. */
export async function download(
  lists: readonly string[],
  names: readonly string[],
  options: FetchOptions,
): Promise<void> {
  const what = `cannot download ${names.join(' and ')}`;
  const planned = await aptGet(['--print-uris', ...lists, 'download', ...names], what, options);
  const sizes = Array.from(planned.matchAll(/^'[^']*' \S+ (\d+) /gm), ([, size]) => Number(size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const report = ({item, share}: DownloadStatus) =>
    options.onProgress?.({
      phase: 'download',
      package: names[item - 1] ?? names.join(', '),
      bytes: Math.round(total * share),
      total,
    });
  report({item: 1, share: 0});
  await aptGet([...lists, 'download', ...names], what, options, report);
  report({item: names.length, share: 1});
}

/** Fetches one archive. @returns its path, and the version that it is of. */
export async function downloadOne(
  lists: readonly string[],
  name: string,
  options: FetchOptions,
): Promise<{readonly archive: string; readonly version: string}> {
  await download(lists, [name], options);
  const archive = (await readdir(options.directory)).find(
    file => file.startsWith(`${name}_`) && file.endsWith('.deb'),
  );
  if (archive === undefined) throw new UsageError(`apt-get downloaded no archive of ${name}.`);
  const [, version = ''] = archive.split('_');
  return {archive: join(options.directory, archive), version: decodeURIComponent(version)};
}
