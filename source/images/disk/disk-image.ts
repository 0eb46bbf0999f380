import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../errors.ts';
import {namesIn} from '../../system/files.ts';
import {isImageName} from '../image.ts';

/** A root disk that domains are made from: what disk.json says of it, with an absolute path. */
export type DiskImage = {
  readonly name: string;
  /** Raw and sparse. */
  readonly disk: string;
  /** Such as `Debian bookworm`. */
  readonly summary: string;
  readonly packages: readonly string[];
  /** The kernels that there are modules for on it, as `uname -r` says them. */
  readonly modules?: readonly string[];
  /** The number of the partition that its root is on; it has a boot loader then. */
  readonly partition?: number;
  /** Present where cloud-init is on it: what its guests are told unless they are told otherwise. */
  readonly cloud?: CloudDefaults;
  /** The file that it was imported from, as it was then. */
  readonly source?: {readonly file: string; readonly format: string; readonly sha256: string};
  /** Lower-case hexadecimal digest of the disk. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly created: string;
};

/** What cloud-init is told by every guest of an image. */
export type CloudDefaults = {
  /** Lines of authorized_keys. */
  readonly sshKeys: readonly string[];
  readonly userData?: string | undefined;
  /** The domain's name where it is absent. */
  readonly hostname?: string | undefined;
};

/** Names of the files in the directory of a disk image. */
export const diskFiles = {description: 'disk.json', disk: 'disk.raw'} as const;

/** Looks a disk image up by its name; undefined when there is none, or it is not whole. */
export function resolveDiskImage(imagesDirectory: string, name: string): DiskImage | undefined {
  if (!isImageName(name)) return undefined;
  const directory = join(imagesDirectory, name);
  try {
    const text = readFileSync(join(directory, diskFiles.description), 'utf8');
    const disk = join(directory, diskFiles.disk);
    return statSync(disk).isFile() ? {...(JSON.parse(text) as DiskImage), disk} : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** The disk images that are here, by name, each with the bytes that it takes. */
export function listDiskImages(
  imagesDirectory: string,
): readonly {readonly image: DiskImage; readonly size: number}[] {
  return [...namesIn(imagesDirectory)]
    .sort()
    .map(name => resolveDiskImage(imagesDirectory, name))
    .filter(image => image !== undefined)
    .map(image => ({image, size: statSync(image.disk).blocks * blockSize}));
}

/** What st_blocks counts in, whatever the file system has (inode(7)). */
const blockSize = 512;
