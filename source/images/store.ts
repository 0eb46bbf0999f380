import {mkdirSync, readdirSync, renameSync, statSync} from 'node:fs';
import {copyFile, rename} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {imageFiles, isImageName, resolveImage} from './image.ts';
import type {Image} from './image.ts';
import type {ImageOptions} from './image-options.ts';
import {findParts, isUsableBusybox} from './mini-parts.ts';
import {makeMini, miniRecipe, writeRamdisk} from './mini.ts';
import {discard, inWorkspace} from './workspace.ts';

/** Images that domux can fetch, and what they are. */
export const fetchableImages: Readonly<Record<string, string>> = {
  mini: 'User-Mode Linux with a busybox login shell',
};

/** One line of `domux image list`. */
export type ImageListing = {
  readonly name: string;
  /** The image, or undefined when it is not here but can be fetched. */
  readonly image?: Image | undefined;
  /** Bytes it takes in the images directory. */
  readonly size: number;
};

/** The images that are here and those that can be fetched, by name. */
export function listImages(imagesDirectory: string): readonly ImageListing[] {
  const present = readNames(imagesDirectory).filter(isImageName);
  return [...new Set([...present, ...Object.keys(fetchableImages)])]
    .sort()
    .map(name => ({
      name,
      image: resolveImage(imagesDirectory, name),
      size: sizeOf(join(imagesDirectory, name)),
    }))
    .filter(({name, image}) => image !== undefined || name in fetchableImages);
}

/**
 * Fetches an image unless it is here already, as this version of domux builds it. Several at once are safe: the first to finish wins,
 * and all get its image.
 *
 * @throws {UsageError} for a name that cannot be fetched, or when a part cannot be had.
 */
export async function fetchImage(
  imagesDirectory: string,
  name: string,
  options: ImageOptions = {},
): Promise<Image> {
  const present = resolveImage(imagesDirectory, name);
  if (present !== undefined && present.recipe === miniRecipe()) return present;
  checkFetchable(name);
  if (present !== undefined) return buildImage(imagesDirectory, name, options);
  return inWorkspace(imagesDirectory, async workspace => {
    const directory = join(workspace, 'image');
    mkdirSync(directory);
    await makeMini(directory, {...options, directory: workspace});
    options.signal?.throwIfAborted();
    return install(imagesDirectory, name, directory);
  });
}

/**
 * Writes the initramfs of an image anew, from the busybox that is stored with it; fetches the image
 * if it is not here, and the busybox if that is not there any more. A guest that runs keeps what it
 * booted.
 */
export async function buildImage(
  imagesDirectory: string,
  name: string,
  options: ImageOptions = {},
): Promise<Image> {
  checkFetchable(name);
  const present = resolveImage(imagesDirectory, name);
  if (present === undefined) return fetchImage(imagesDirectory, name, options);
  return inWorkspace(imagesDirectory, async workspace => {
    const target = resolve(imagesDirectory, name);
    const {busybox, ramdisk, description} = imageFiles;
    const stored = join(target, busybox);
    const isStored = await isUsableBusybox(stored);
    const {path, origin} = isStored
      ? {path: stored, origin: present.origin.busybox}
      : (await findParts(['busybox'], {...options, directory: workspace})).busybox;
    await copyFile(path, join(workspace, busybox));

    options.onProgress?.({phase: 'build'});
    await writeRamdisk(workspace, present.kernel, {
      ...withRelativePaths(present, target),
      origin: {...present.origin, busybox: origin},
    });
    options.signal?.throwIfAborted();
    for (const file of [...(isStored ? [] : [busybox]), ramdisk, description]) {
      await rename(join(workspace, file), join(target, file));
    }
    return requireImage(imagesDirectory, name);
  });
}

/** Deletes an image. Returns false when there was none. */
export function removeImage(imagesDirectory: string, name: string): boolean {
  return isImageName(name) && discard(imagesDirectory, name);
}

/**
 * Finds an image that must be here.
 *
 * @throws {UsageError} says how to get it.
 */
export function requireImage(imagesDirectory: string, name: string): Image {
  const image = resolveImage(imagesDirectory, name);
  if (image !== undefined) return image;
  if (name in fetchableImages) {
    throw new UsageError(`The image ${name} is not here yet: run domux image fetch ${name}.`);
  }
  throw unknownImage(name);
}

/** Puts a whole image in its place. What is there already stays, unless it is broken. */
function install(imagesDirectory: string, name: string, directory: string): Image {
  const target = join(imagesDirectory, name);
  for (;;) {
    try {
      renameSync(directory, target);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
    }
    const image = resolveImage(imagesDirectory, name);
    if (image !== undefined) return image;
    discard(imagesDirectory, name);
  }
}

function withRelativePaths(image: Image, directory: string): Image {
  const relative = (path: string) =>
    path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
  return {...image, kernel: relative(image.kernel), ramdisk: relative(image.ramdisk)};
}

function checkFetchable(name: string): void {
  if (!(name in fetchableImages)) throw unknownImage(name);
}

const unknownImage = (name: string) =>
  new UsageError(
    `There is no image '${name}'. Those that can be fetched: ${Object.keys(fetchableImages).join(', ')}.`,
  );

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function sizeOf(directory: string): number {
  const sizes = readNames(directory).map(
    name => statSync(join(directory, name), {throwIfNoEntry: false})?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
