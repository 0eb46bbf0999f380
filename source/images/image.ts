import {readFileSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {hasCode} from '../errors.ts';

/** Where a part of an image came from. */
export type Origin =
  | {readonly package: string; readonly version: string}
  /** A program of this host: its absolute path. */
  | {readonly installed: string};

/** Machines that there are images for. An image of one name is another one on each of them. */
export const imageMachines = ['uml', 'qemu'] as const;
export type ImageMachine = (typeof imageMachines)[number];

/** Narrows a word to a machine that there are images for. */
export const isImageMachine = (word: string): word is ImageMachine =>
  imageMachines.some(machine => machine === word);

/** What image.json says of an image, with absolute paths. */
export type Image = {
  readonly name: string;
  readonly machine: ImageMachine;
  /** Of machine qemu, a bzImage. */
  readonly kernel: string;
  /** Of machine qemu, the same kernel as an ELF file, for boards that boot PVH: it starts sooner. */
  readonly kernelElf?: string;
  readonly ramdisk: string;
  /** Goes before the domain's own kernel parameters; `{name}` stands for the domain's name. */
  readonly cmdline: string;
  /** Of machine uml, the line that the primary login is on: the first serial line. */
  readonly console?: 'ssl0';
  /** What `uname -r` says in the guest, where the ramdisk holds modules of this kernel. */
  readonly release?: string;
  /** Its ramdisk goes on with a root on an NFS server. */
  readonly nfs?: true;
  readonly origin: {readonly kernel: Origin; readonly busybox: Origin};
  /** Lower-case hexadecimal digests. */
  readonly sha256: {readonly kernel: string; readonly busybox: string; readonly ramdisk: string};
  /** Which edition of our own files is in the ramdisk: another version of domux may have built it. */
  readonly recipe?: string;
  /** When it was fetched or last built, ISO 8601. */
  readonly created: string;
};

/** Names of the files in an image's directory. */
export const imageFiles = {
  description: 'image.json',
  kernel: 'kernel',
  kernelElf: 'vmlinux',
  busybox: 'busybox',
  ramdisk: 'initramfs.cpio',
  /** A directory: the modules that the ramdisk is to hold, each NAME.ko. */
  modules: 'modules',
} as const;

/**
 * MiB that an image boots with each time, where it has been measured. With 30 and 32 one boot in five
 * and one in thirty of a loaded host ran out of memory while the ramdisk was unpacked; with 34 and 36
 * none of 200 did.
 */
export const leastMemory: Readonly<Partial<Record<ImageMachine, number>>> = {uml: 36};

/** Where an image is, inside the directory of images: no name of an image has an `@`. */
export const imagePlace = (name: string, machine: ImageMachine): string =>
  machine === 'uml' ? name : `${name}@${machine}`;

/** A name is one path component, and no hidden one: those are work in progress. */
export const isImageName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name);

/**
 * Looks an image up by its name. Cheap and synchronous: it is on the way of every `create`.
 * Undefined when there is no such image, or it is not whole.
 *
 * @param machine Any when undefined; the first of `imageMachines` goes before.
 */
export function resolveImage(
  imagesDirectory: string,
  name: string,
  machine?: ImageMachine,
): Image | undefined {
  if (!isImageName(name)) return undefined;
  for (const candidate of machine === undefined ? imageMachines : [machine]) {
    const image = readImage(resolve(imagesDirectory, imagePlace(name, candidate)), candidate);
    if (image !== undefined) return image;
  }
  return undefined;
}

function readImage(directory: string, machine: ImageMachine): Image | undefined {
  const image = readDescription(join(directory, imageFiles.description));
  if (image?.machine !== machine) return undefined;
  const kernelElf = image.kernelElf && resolve(directory, image.kernelElf);
  const found = {
    ...image,
    kernel: resolve(directory, image.kernel),
    ...(kernelElf && {kernelElf}),
    ramdisk: resolve(directory, image.ramdisk),
  };
  const files = [found.kernel, found.ramdisk, ...(kernelElf ? [kernelElf] : [])];
  return files.every(isFile) ? found : undefined;
}

function readDescription(file: string): Image | undefined {
  try {
    const image = JSON.parse(readFileSync(file, 'utf8')) as Partial<Image> | null;
    return isDescription(image) ? image : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

const isDescription = (image: Partial<Image> | null): image is Image =>
  image?.machine !== undefined &&
  [image.name, image.kernel, image.ramdisk, image.cmdline].every(
    value => typeof value === 'string',
  ) &&
  image.origin !== undefined &&
  image.sha256 !== undefined;

const isFile = (path: string) => statSync(path, {throwIfNoEntry: false})?.isFile() === true;
