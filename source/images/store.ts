import {mkdirSync, renameSync, statSync} from 'node:fs';
import {copyFile, rename, symlink} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {UsageError, hasCode} from '../errors.ts';
import {namesIn} from '../system/files.ts';
import {imageFiles, imageMachines, imagePlace, isImageName, resolveImage} from './image.ts';
import type {Image, ImageMachine} from './image.ts';
import type {ImageOptions} from './image-options.ts';
import {withLock} from './lock.ts';
import {findParts, isUsableBusybox} from './mini/parts.ts';
import {makeMini, miniRecipe, writeRamdisk} from './mini/make-mini.ts';
import {discard, inWorkspace} from './workspace.ts';

/** Images that domux can fetch, and what they are. */
export const fetchableImages: Readonly<Record<string, Readonly<Record<ImageMachine, string>>>> = {
  mini: {
    uml: 'User-Mode Linux with a busybox login shell',
    qemu: 'Linux for a PC with a busybox login shell',
  },
  'mini-nfs': {
    uml: 'User-Mode Linux that has its root on an NFS server',
    qemu: 'Linux for a PC that has its root on an NFS server',
  },
};

/** One line of `domux image list`. */
export type ImageListing = {
  readonly name: string;
  readonly machine: ImageMachine;
  /** The image, or undefined when it is not here but can be fetched. */
  readonly image?: Image | undefined;
  /** Bytes it takes in the images directory. */
  readonly size: number;
};

/** The images that are here and those that can be fetched, by name and machine. */
export function listImages(imagesDirectory: string): readonly ImageListing[] {
  const places = namesIn(imagesDirectory).map(place => place.replace(/@.*/, ''));
  const names = new Set([...places.filter(isImageName), ...Object.keys(fetchableImages)]);
  return [...names]
    .sort()
    .flatMap(name =>
      imageMachines.map(machine => ({
        name,
        machine,
        image: resolveImage(imagesDirectory, name, machine),
        size: sizeOf(join(imagesDirectory, imagePlace(name, machine))),
      })),
    )
    .filter(({name, image}) => image !== undefined || name in fetchableImages);
}

/**
 * Fetches an image unless it is here already, as this version of domux builds it. Several at once are
 * safe, and all get one image; only one of them downloads.
 *
 * @throws {UsageError} for a name that cannot be fetched, or when a part cannot be had.
 */
export async function fetchImage(
  imagesDirectory: string,
  name: string,
  options: ImageOptions & {readonly machine?: ImageMachine} = {},
): Promise<Image> {
  const {machine = 'uml', onProgress, signal} = options;
  const look = () => resolveImage(imagesDirectory, name, machine);
  const present = look();
  if (present !== undefined && present.recipe === miniRecipe(machine)) return present;
  checkFetchable(name);
  if (present !== undefined) return buildImage(imagesDirectory, name, options);
  const onWait = (pid: number) => onProgress?.({phase: 'wait', pid});
  return withLock(imagesDirectory, imagePlace(name, machine), {onWait, signal}, async () => {
    const fetched = look();
    if (fetched !== undefined) return fetched;
    return inWorkspace(imagesDirectory, async workspace => {
      const directory = join(workspace, 'image');
      mkdirSync(directory);
      await makeMini(directory, name, machine, {...options, directory: workspace});
      signal?.throwIfAborted();
      return install(imagesDirectory, name, machine, directory);
    });
  });
}

/**
 * Writes the initramfs of an image anew, from what is stored with it; fetches the image if it is not
 * here, and the busybox if that is not there any more. A guest that runs keeps what it booted.
 */
export async function buildImage(
  imagesDirectory: string,
  name: string,
  options: ImageOptions & {readonly machine?: ImageMachine} = {},
): Promise<Image> {
  checkFetchable(name);
  const {machine = 'uml'} = options;
  const present = resolveImage(imagesDirectory, name, machine);
  if (present === undefined) return fetchImage(imagesDirectory, name, options);
  return inWorkspace(imagesDirectory, async workspace => {
    const target = resolve(imagesDirectory, imagePlace(name, machine));
    const {busybox, ramdisk, description, modules} = imageFiles;
    const stored = join(target, busybox);
    const isStored = await isUsableBusybox(stored);
    const {path, origin} = isStored
      ? {path: stored, origin: present.origin.busybox}
      : (await findParts(['busybox'], {...options, directory: workspace})).busybox;
    await copyFile(path, join(workspace, busybox));
    if (present.release !== undefined)
      await symlink(join(target, modules), join(workspace, modules));

    options.onProgress?.({phase: 'build'});
    await writeRamdisk(workspace, present.kernel, {
      ...withRelativePaths(present, target),
      origin: {...present.origin, busybox: origin},
    });
    options.signal?.throwIfAborted();
    for (const file of [...(isStored ? [] : [busybox]), ramdisk, description]) {
      await rename(join(workspace, file), join(target, file));
    }
    return requireImage(imagesDirectory, name, machine);
  });
}

/** Deletes an image, for one machine or for all. Returns false when there was none. */
export function removeImage(
  imagesDirectory: string,
  name: string,
  machines: readonly ImageMachine[] = imageMachines,
): boolean {
  if (!isImageName(name)) return false;
  const removed = machines.map(machine => discard(imagesDirectory, imagePlace(name, machine)));
  return removed.includes(true);
}

/**
 * Finds an image that must be here.
 *
 * @throws {UsageError} says how to get it.
 */
export function requireImage(imagesDirectory: string, name: string, machine?: ImageMachine): Image {
  const image = resolveImage(imagesDirectory, name, machine);
  if (image !== undefined) return image;
  if (name in fetchableImages) {
    throw new UsageError(
      `The image ${name} is not here yet${machine === undefined ? '' : ` for machine ${machine}`}: ` +
        `run ${fetchCommand(name, machine)}.`,
    );
  }
  throw unknownImage(name);
}

/** What a user types to get an image. */
export const fetchCommand = (name: string, machine: ImageMachine = 'uml'): string =>
  `domux image fetch ${machine === 'uml' ? '' : `--machine ${machine} `}${name}`;

/** Puts a whole image in its place. What is there already stays, unless it is broken. */
function install(
  imagesDirectory: string,
  name: string,
  machine: ImageMachine,
  directory: string,
): Image {
  const place = imagePlace(name, machine);
  const target = join(imagesDirectory, place);
  for (;;) {
    try {
      renameSync(directory, target);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
    }
    const image = resolveImage(imagesDirectory, name, machine);
    if (image !== undefined) return image;
    discard(imagesDirectory, place);
  }
}

function withRelativePaths(image: Image, directory: string): Image {
  const relative = (path: string) =>
    path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
  return {
    ...image,
    kernel: relative(image.kernel),
    ...(image.kernelElf && {kernelElf: relative(image.kernelElf)}),
    ramdisk: relative(image.ramdisk),
  };
}

function checkFetchable(name: string): void {
  if (!(name in fetchableImages)) throw unknownImage(name);
}

const unknownImage = (name: string) =>
  new UsageError(
    `There is no image '${name}'. Those that can be fetched: ${Object.keys(fetchableImages).join(', ')}.`,
  );

function sizeOf(directory: string): number {
  return namesIn(directory).reduce((sum, name) => {
    const path = join(directory, name);
    const stat = statSync(path, {throwIfNoEntry: false});
    return sum + (stat?.isDirectory() ? sizeOf(path) : (stat?.size ?? 0));
  }, 0);
}
