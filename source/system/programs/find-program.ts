import {accessSync, constants, readFileSync, statSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {UsageError, hasCode} from '../../errors.ts';
import {findPlaces} from '../paths.ts';
import {bundleOf, bundles, librariesOf} from './bundles.ts';
import type {BundleName} from './bundles.ts';

/** How a program is started. */
export type Program = {
  /** Absolute path. */
  readonly file: string;
  /** To be put over the environment: empty for an installed program. */
  readonly env: Readonly<Record<string, string>>;
};

/** What is in a fetched bundle: the file `bundle.json` in its directory. */
export type FetchedBundle = {
  /** Versions by package, with all that the host lacked of what they depend on. */
  readonly packages: Readonly<Record<string, string>>;
  /** Directories of shared libraries, relative to the bundle's. */
  readonly libraries: readonly string[];
  /** ISO 8601. */
  readonly created: string;
};

/** Where fetched programs are, inside the directory of images. */
export const programsDirectory = 'programs';
export const bundleDescription = 'bundle.json';

/** Looked in after PATH: servers and tools for disks are there, and not on every user's PATH. */
const systemDirectories = [
  ...['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'],
  // What QEMU's packages have for other programs to start.
  ...['/usr/libexec', '/usr/lib/qemu'],
];
const programDirectories = ['usr/bin', 'usr/sbin', 'bin', 'sbin', 'usr/libexec', 'usr/lib/qemu'];

/**
 * Finds a program: the installed one, else that of a fetched bundle. Cheap and synchronous, for it
 * is on the way of every start of a guest.
 *
 * @param elsewhere Directories that are looked in after PATH.
 * @throws {UsageError} when there is none: says how to get it.
 */
export function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  elsewhere: readonly string[] = systemDirectories,
): Program {
  const found = lookForProgram(name, env, elsewhere);
  if (found !== undefined) return found;
  const bundle = bundleOf(name);
  if (bundle === undefined) throw new UsageError(`There is no program ${name} here.`);
  const packages = bundles[bundle].packages.join(' ');
  throw new UsageError(
    `There is no ${name} here: run domux image fetch ${bundle}, which needs no root, or install ` +
      `it (apt-get install ${packages}).`,
  );
}

/** The same; undefined when there is none. */
export function lookForProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  elsewhere: readonly string[] = systemDirectories,
): Program | undefined {
  const installed = findOnPath(name, env) ?? findIn(elsewhere, name);
  if (installed !== undefined) return {file: installed, env: {}};
  const bundle = bundleOf(name);
  if (bundle === undefined) return undefined;
  const directory = bundleDirectory(findPlaces(env).images, bundle);
  const fetched = readBundle(directory);
  if (fetched === undefined) return undefined;
  const file = findIn(
    programDirectories.map(place => join(directory, place)),
    name,
  );
  return file === undefined
    ? undefined
    : {file, env: {LD_LIBRARY_PATH: libraryPath(bundle, fetched, env)}};
}

/** A program of this host, on PATH or where a system has its own; undefined when there is none. */
export const findInstalled = (name: string, env: NodeJS.ProcessEnv = process.env) =>
  findOnPath(name, env) ?? findIn(systemDirectories, name);

/** A program of this host, in a directory of PATH; undefined when there is none. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = (env['PATH'] ?? '/usr/bin:/bin').split(delimiter);
  return findIn(
    directories.filter(directory => directory.startsWith('/')),
    name,
  );
}

const findIn = (directories: readonly string[], name: string) =>
  directories.map(directory => join(directory, name)).find(isProgram);

/**
 * Finds a file that a package of a bundle has, such as firmware.
 *
 * @param path as it is when installed, without the first slash: `usr/share/OVMF/OVMF_CODE.fd`
 */
export function lookForFile(
  bundle: BundleName,
  path: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return ['/', bundleDirectory(findPlaces(env).images, bundle)]
    .map(directory => join(directory, path))
    .find(file => statSync(file, {throwIfNoEntry: false})?.isFile() === true);
}

/** What a program needs to load the libraries of a fetched bundle; nothing where it was not fetched. */
export function bundleEnvironment(
  bundle: BundleName,
  env: NodeJS.ProcessEnv = process.env,
): Program['env'] {
  const directory = bundleDirectory(findPlaces(env).images, bundle);
  const fetched = readBundle(directory);
  return fetched === undefined ? {} : {LD_LIBRARY_PATH: libraryPath(bundle, fetched, env)};
}

export const bundleDirectory = (imagesDirectory: string, bundle: string) =>
  join(imagesDirectory, programsDirectory, bundle);

/** What is in a fetched bundle; undefined when it was not fetched, or not wholly. */
export function readBundle(directory: string): FetchedBundle | undefined {
  try {
    const text = readFileSync(join(directory, bundleDescription), 'utf8');
    return JSON.parse(text) as FetchedBundle;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

function libraryPath(bundle: BundleName, {libraries}: FetchedBundle, env: NodeJS.ProcessEnv) {
  const directory = bundleDirectory(findPlaces(env).images, bundle);
  const inherited = env['LD_LIBRARY_PATH'];
  const own = [...libraries, ...librariesOf(bundle)].map(place => join(directory, place));
  return [...own, ...(inherited ? [inherited] : [])].join(delimiter);
}

/** True for an existing file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
