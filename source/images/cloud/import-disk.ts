import {mkdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {inspectDisk} from '../../disks/formats/inspect-disk.ts';
import {imageFile, qemuImg} from '../../disks/formats/qemu-img.ts';
import {UsageError, hasCode} from '../../errors.ts';
import {digestOf, expectedDigest} from '../checksum.ts';
import {copyDisk} from '../disk/copy-disk.ts';
import {diskFiles} from '../disk/disk-image.ts';
import type {CloudDefaults, DiskImage} from '../disk/disk-image.ts';
import type {ImageOptions} from '../image-options.ts';
import {addDiskImage} from '../disk/add-disk-image.ts';
import {readLayout} from './partitions.ts';

export type ImportOptions = ImageOptions & {
  /** A digest, or a file of them. */
  readonly checksum?: string | undefined;
  readonly cloud: CloudDefaults;
};

/**
 * Makes an image of a disk in a file, such as one for clouds: raw or qcow2, told by what is in it. It is
 * kept raw, so that it boots on every machine, and the file is left as it is.
 *
 * @throws {UsageError} for what is no such disk, has another digest than it must have, or is a layer
 * over some other file of this host.
 */
export async function importDisk(
  imagesDirectory: string,
  name: string,
  file: string,
  {checksum, cloud, ...options}: ImportOptions,
): Promise<DiskImage> {
  const expected = checksum === undefined ? undefined : expectedDigest(checksum, file);
  const found = inspect(file);
  return addDiskImage(imagesDirectory, name, options, async workspace => {
    const {onProgress, signal} = options;
    onProgress?.({phase: 'checksum'});
    const sha256 = await digestOf(file, 'sha256', signal);
    if (expected !== undefined) {
      const {algorithm, digest} = expected;
      const actual = algorithm === 'sha256' ? sha256 : await digestOf(file, algorithm, signal);
      if (actual !== digest) {
        throw new UsageError(
          `${file} is not what it should be: its digest (${algorithm}) is ${actual}, and should be ${digest}. Download it again.`,
        );
      }
    }
    const directory = join(workspace, 'image');
    await mkdir(directory);
    const disk = join(directory, diskFiles.disk);
    onProgress?.({phase: 'copy'});
    if (found.format === 'raw') await copyDisk(file, disk, options);
    else await toRaw(file, disk);
    signal?.throwIfAborted();
    const layout = readLayout(disk);
    if (layout.type === 'unknown') {
      throw new UsageError(
        `${file} is no disk to boot: there is neither a file system nor a table of partitions on it.`,
      );
    }
    return {
      name,
      summary: `${basename(file)}, imported`,
      packages: [],
      cloud,
      source: {file, format: found.format, sha256},
      ...(layout.type === 'partitions' && {partition: layout.root}),
    };
  });
}

function inspect(file: string) {
  try {
    const found = inspectDisk(file);
    if (found.base !== undefined) {
      throw new UsageError(
        `${file} is a layer over ${found.base.path}, not a disk: domux disk convert makes one of the two.`,
      );
    }
    return found;
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw error;
    throw new UsageError(`${file} cannot be read: ${error.message}.`, {cause: error});
  }
}

async function toRaw(file: string, disk: string): Promise<void> {
  await qemuImg(['check', '-q', '-f', 'qcow2', imageFile(file)], `${file} is damaged`);
  await qemuImg(
    ['convert', '-f', 'qcow2', '-O', 'raw', imageFile(file), imageFile(disk)],
    `${file} cannot be read`,
  );
}
