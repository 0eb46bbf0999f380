import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {GuestFailure, UsageError} from '../../errors.ts';
import {namesIn} from '../../system/files.ts';
import type {FetchOptions} from '../packages/apt-get.ts';
import {withLists} from '../packages/apt-lists.ts';
import {downloadOne} from '../packages/apt.ts';
import type {Image} from '../image.ts';
import {modulePlaces} from './pick-modules.ts';
import {unpackArchive} from '../packages/unpack-archive.ts';

/**
 * Gets the modules that belong to the kernel of an image: of the package that it came from, else what
 * this host has installed with it. None where the archive has gone on to another kernel meanwhile.
 *
 * @returns directories, each named as `uname -r` says it in the guest.
 */
export async function guestModules(
  {machine, origin: {kernel}}: Pick<Image, 'machine' | 'origin'>,
  options: FetchOptions,
): Promise<readonly string[]> {
  if (!('package' in kernel)) return releasesIn('/', modulePlaces.slice(0, 1));
  const directory = join(options.directory, `modules-${machine}`);
  const tree = join(directory, 'tree');
  await mkdir(tree, {recursive: true});
  try {
    const {archive, version} = await withLists(options, lists =>
      downloadOne(lists, kernel.package, {...options, directory}),
    );
    if (version !== kernel.version) return [];
    options.onProgress?.({phase: 'unpack', package: kernel.package});
    await unpackArchive(archive, tree, options, {except: ['./boot', './usr/bin', './usr/share']});
  } catch (error) {
    if (error instanceof UsageError || error instanceof GuestFailure) return [];
    throw error;
  }
  return releasesIn(tree, modulePlaces);
}

const releasesIn = (root: string, directories: readonly string[]): readonly string[] =>
  directories
    .map(place => join(root, place))
    .flatMap(place => namesIn(place).map(release => join(place, release)));
