import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {mkdir, readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {GuestFailure, UsageError} from '../errors.ts';
import {namesIn} from '../system/files.ts';
import {bundles, filesOf} from '../system/programs/bundles.ts';
import type {Bundle, BundleName} from '../system/programs/bundles.ts';
import {
  bundleDescription,
  bundleDirectory,
  lookForFile,
  lookForProgram,
  programsDirectory,
  readBundle,
} from '../system/programs/find-program.ts';
import type {FetchedBundle} from '../system/programs/find-program.ts';
import {aptGet} from './packages/apt-get.ts';
import type {FetchOptions} from './packages/apt-get.ts';
import {withLists} from './packages/apt-lists.ts';
import {download} from './packages/apt.ts';
import {withLock} from './lock.ts';
import type {ImageOptions} from './image-options.ts';
import {unpackArchive} from './packages/unpack-archive.ts';
import {discard, inWorkspace} from './workspace.ts';

/**
 * Fetches a bundle of programs with all that they depend on and this host lacks, and unpacks it
 * beside the images: nothing is installed, so it needs no root. Several at once are safe; only one
 * of them downloads.
 *
 * @returns the directory of the bundle.
 * @throws {UsageError} says what could not be had, and how to get it.
 */
export const fetchBundle = (
  imagesDirectory: string,
  name: BundleName,
  options: ImageOptions = {},
): Promise<string> => fetchPrograms(imagesDirectory, name, bundles[name], options);

/** What is fetched, and the programs that it is fetched for. */
export type WantedPrograms = Pick<Bundle, 'packages' | 'programs'>;

/** The same for any packages of Debian, under a name that no bundle has. */
export async function fetchPrograms(
  imagesDirectory: string,
  name: string,
  wanted: WantedPrograms,
  options: ImageOptions = {},
): Promise<string> {
  const target = bundleDirectory(imagesDirectory, name);
  if (readBundle(target) !== undefined) return target;
  const {onProgress, signal} = options;
  const onWait = (pid: number) => onProgress?.({phase: 'wait', pid});
  return withLock(imagesDirectory, `programs-${name}`, {onWait, signal}, async () => {
    if (readBundle(target) !== undefined) return target;
    return inWorkspace(imagesDirectory, async workspace => {
      const tree = join(workspace, 'tree');
      await unpackPrograms(tree, wanted, {...options, directory: workspace});
      signal?.throwIfAborted();
      discard(imagesDirectory, join(programsDirectory, name));
      mkdirSync(dirname(target), {recursive: true});
      renameSync(tree, target);
      return target;
    });
  });
}

/** True when every program and file of a bundle is here, installed or fetched. */
export const hasBundle = (name: BundleName, env: NodeJS.ProcessEnv): boolean =>
  bundles[name].programs.every(program => lookForProgram(program, env) !== undefined) &&
  filesOf(name).every(file => lookForFile(name, file, env) !== undefined);

async function unpackPrograms(
  tree: string,
  {packages, programs}: WantedPrograms,
  options: FetchOptions,
): Promise<void> {
  const archives = join(options.directory, 'archives');
  await mkdir(archives);
  try {
    await withLists(options, async lists => {
      const wanted = await planInstallation(lists, packages, options);
      await download(lists, wanted, {...options, directory: archives});
    });
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof GuestFailure)) throw error;
    throw new UsageError(
      `The packages ${packages.join(' and ')} of Debian cannot be fetched. Install what provides ` +
        `${programs.slice(0, 2).join(' and ')}, and domux will use it.\n` +
        error.message,
      {cause: error},
    );
  }
  const fetched: Record<string, string> = {};
  await mkdir(tree);
  for (const archive of (await readdir(archives)).sort()) {
    const [unpacked = '', version = ''] = archive.split('_');
    options.onProgress?.({phase: 'unpack', package: unpacked});
    await unpackArchive(join(archives, archive), tree, options, {except: skipped});
    fetched[unpacked] = decodeURIComponent(version);
  }
  const description: FetchedBundle = {
    packages: fetched,
    libraries: findLibraries(tree),
    created: new Date().toISOString(),
  };
  writeFileSync(join(tree, bundleDescription), `${JSON.stringify(description, undefined, 2)}\n`);
}

/**
 * Resolves with what apt would install for these packages, each as `NAME=VERSION`: what is here
 * already is not among it. A package that is installed itself comes all the same.
 */
async function planInstallation(
  lists: readonly string[],
  packages: readonly string[],
  options: FetchOptions,
): Promise<readonly string[]> {
  const planned = await aptGet(
    [
      '--simulate',
      ...['-y', '--no-install-recommends', '--reinstall'],
      ...lists,
      'install',
      ...packages,
    ],
    `cannot find out what ${packages.join(' and ')} need`,
    options,
  );
  return Array.from(
    planned.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) .*\[(\S+)\]\)/gm),
    ([, name = '', version = '', architecture = '']) =>
      `${name}${architecture === 'all' || name.includes(':') ? '' : `:${architecture}`}=${version}`,
  );
}

/** What no program reads. */
const skipped = [
  './usr/share/doc',
  './usr/share/man',
  './usr/share/locale',
  './var',
  './etc/init.d',
];

/** Directories that hold shared libraries for the linker to find, relative to the tree. */
function findLibraries(tree: string): readonly string[] {
  const places = ['lib', 'usr/lib'].flatMap(place => [
    place,
    ...namesIn(join(tree, place))
      .filter(name => name.includes('-linux-'))
      .map(name => join(place, name)),
  ]);
  return places.filter(place => namesIn(join(tree, place)).some(name => /\.so(\.|$)/.test(name)));
}
