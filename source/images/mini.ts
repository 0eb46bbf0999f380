import {createHash} from 'node:crypto';
import {copyFile, readFile, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {FetchOptions} from './apt-get.ts';
import {listApplets} from './busybox.ts';
import {writeCpio} from './cpio.ts';
import {imageFiles} from './image.ts';
import type {Image} from './image.ts';
import {miniContents} from './mini/contents.ts';
import {findParts} from './mini-parts.ts';

/**
 * Makes the image `mini` in `directory`, which exists and is empty: a kernel of User-Mode Linux and
 * an initramfs of busybox. What has to be fetched is fetched into `options.directory`.
 */
export async function makeMini(directory: string, options: FetchOptions): Promise<void> {
  const {kernel, busybox} = await findParts(['kernel', 'busybox'], options);
  const isFetched = 'package' in kernel.origin;
  const kernelFile = isFetched ? join(directory, imageFiles.kernel) : kernel.path;
  if (isFetched) await rename(kernel.path, kernelFile);
  await copyFile(busybox.path, join(directory, imageFiles.busybox));

  options.onProgress?.({phase: 'build'});
  await writeRamdisk(directory, kernelFile, {
    name: 'mini',
    machine: 'uml',
    kernel: isFetched ? imageFiles.kernel : kernel.path,
    ramdisk: imageFiles.ramdisk,
    cmdline: 'hostname={name}',
    console: 'ssl0',
    origin: {kernel: kernel.origin, busybox: busybox.origin},
  });
}

/**
 * Writes into `directory` the initramfs of the busybox there, and the description of the image. The
 * same busybox gives the same initramfs, to the byte.
 */
export async function writeRamdisk(
  directory: string,
  kernelFile: string,
  image: Omit<Image, 'sha256' | 'recipe' | 'created'>,
): Promise<void> {
  const busyboxFile = join(directory, imageFiles.busybox);
  const busybox = await readFile(busyboxFile);
  const ramdisk = writeCpio(miniContents(busybox, await listApplets(busyboxFile)));
  const kernel = await readFile(kernelFile);
  const complete: Image = {
    ...image,
    sha256: {kernel: sha256(kernel), busybox: sha256(busybox), ramdisk: sha256(ramdisk)},
    recipe: miniRecipe(),
    created: new Date().toISOString(),
  };
  await writeFile(join(directory, imageFiles.ramdisk), ramdisk);
  await writeFile(
    join(directory, imageFiles.description),
    `${JSON.stringify(complete, undefined, 2)}\n`,
  );
}

/** Digest of what this version of domux puts beside busybox. */
export const miniRecipe = (): string => sha256(writeCpio(miniContents('', [])));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
