import {readFileSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {hasCode} from '../errors.ts';

/** Where a part of an image came from. */
export type Origin =
  | {readonly package: string; readonly version: string}
  /** A program of this host: its absolute path. */
  | {readonly installed: string};

/** What image.json says of an image, with absolute paths. */
export type Image = {
  readonly name: string;
  readonly machine: 'uml';
  readonly kernel: string;
  readonly ramdisk: string;
  /** Goes before the domain's own kernel parameters; `{name}` stands for the domain's name. */
  readonly cmdline: string;
  /** The machine's line that the primary login is on: User-Mode Linux's first serial line. */
  readonly console: 'ssl0';
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
  busybox: 'busybox',
  ramdisk: 'initramfs.cpio',
} as const;

/** A name is one path component, and no hidden one: those are work in progress. */
export const isImageName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name);

/**
 * Looks an image up by its name. Cheap and synchronous: it is on the way of every `create`.
 * Undefined when there is no such image, or it is not whole.
 */
export function resolveImage(imagesDirectory: string, name: string): Image | undefined {
  if (!isImageName(name)) return undefined;
  const directory = resolve(imagesDirectory, name);
  const image = readDescription(join(directory, imageFiles.description));
  if (image === undefined) return undefined;
  const found = {
    ...image,
    kernel: resolve(directory, image.kernel),
    ramdisk: resolve(directory, image.ramdisk),
  };
  return isFile(found.kernel) && isFile(found.ramdisk) ? found : undefined;
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
  image?.machine === 'uml' &&
  [image.name, image.kernel, image.ramdisk, image.cmdline, image.console].every(
    value => typeof value === 'string',
  ) &&
  image.origin !== undefined &&
  image.sha256 !== undefined;

const isFile = (path: string) => statSync(path, {throwIfNoEntry: false})?.isFile() === true;
