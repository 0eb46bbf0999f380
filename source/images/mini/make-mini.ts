import {copyFile, readFile, rename, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {sha256} from '../../system/node/hash.ts';
import type {FetchOptions} from '../packages/apt-get.ts';
import {listApplets} from './busybox.ts';
import {writeCpio} from '../cpio.ts';
import {imageFiles} from '../image.ts';
import type {Image, ImageMachine} from '../image.ts';
import {readStoredModules} from '../kernel/stored-modules.ts';
import {miniContents} from './contents.ts';
import type {MiniTarget} from './contents.ts';
import {findParts} from './parts.ts';
import {fetchPcKernel} from '../kernel/pc-kernel.ts';

type ImageFacts = Omit<Image, 'sha256' | 'recipe' | 'created'>;

/**
 * Makes the image `mini` in `directory`, which exists and is empty: a kernel and an initramfs of
 * busybox. What has to be fetched is fetched into `options.directory`.
 */
export async function makeMini(
  directory: string,
  machine: ImageMachine,
  options: FetchOptions,
): Promise<void> {
  const facts = await (machine === 'uml' ? placeUml : placePc)(directory, options);
  options.onProgress?.({phase: 'build'});
  await writeRamdisk(directory, resolve(directory, facts.kernel), facts);
}

async function placeUml(directory: string, options: FetchOptions): Promise<ImageFacts> {
  const {kernel, busybox} = await findParts(['kernel', 'busybox'], options);
  const isFetched = 'package' in kernel.origin;
  if (isFetched) await rename(kernel.path, join(directory, imageFiles.kernel));
  await copyFile(busybox.path, join(directory, imageFiles.busybox));
  return {
    name: 'mini',
    machine: 'uml',
    kernel: isFetched ? imageFiles.kernel : kernel.path,
    ramdisk: imageFiles.ramdisk,
    cmdline: 'hostname={name}',
    console: 'ssl0',
    origin: {kernel: kernel.origin, busybox: busybox.origin},
  };
}

async function placePc(directory: string, options: FetchOptions): Promise<ImageFacts> {
  const {busybox} = await findParts(['busybox'], options);
  await copyFile(busybox.path, join(directory, imageFiles.busybox));
  const {release, origin} = await fetchPcKernel(directory, options);
  return {
    name: 'mini',
    machine: 'qemu',
    kernel: imageFiles.kernel,
    kernelElf: imageFiles.kernelElf,
    ramdisk: imageFiles.ramdisk,
    cmdline: 'quiet loglevel=3 hostname={name}',
    release,
    origin: {kernel: origin, busybox: busybox.origin},
  };
}

/**
 * Writes into `directory` the initramfs of the busybox and the modules there, and the description of
 * the image. The same busybox and modules give the same initramfs, to the byte.
 */
export async function writeRamdisk(
  directory: string,
  kernelFile: string,
  image: ImageFacts,
): Promise<void> {
  const busyboxFile = join(directory, imageFiles.busybox);
  const busybox = await readFile(busyboxFile);
  const ramdisk = writeCpio(
    miniContents(busybox, await listApplets(busyboxFile), await targetOf(directory, image)),
  );
  const kernel = await readFile(kernelFile);
  const complete: Image = {
    ...image,
    sha256: {kernel: sha256(kernel), busybox: sha256(busybox), ramdisk: sha256(ramdisk)},
    recipe: miniRecipe(image.machine),
    created: new Date().toISOString(),
  };
  await writeFile(join(directory, imageFiles.ramdisk), ramdisk);
  await writeFile(
    join(directory, imageFiles.description),
    `${JSON.stringify(complete, undefined, 2)}\n`,
  );
}

const targetOf = async (directory: string, {machine, release = ''}: ImageFacts) =>
  machine === 'uml'
    ? ({machine} satisfies MiniTarget)
    : ({
        machine,
        modules: await readStoredModules(join(directory, imageFiles.modules), release),
      } satisfies MiniTarget);

/** Digest of what this version of domux puts beside busybox and the modules. */
export const miniRecipe = (machine: ImageMachine): string =>
  sha256(writeCpio(miniContents('', [], machine === 'uml' ? {machine} : {machine, modules: []})));
