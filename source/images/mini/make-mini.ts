import {copyFile, readFile, rename, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {UsageError} from '../../errors.ts';
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
import {guestModules} from '../kernel/guest-modules.ts';
import {fetchPcKernel, unpackWithBusybox} from '../kernel/pc-kernel.ts';
import {pickModules} from '../kernel/pick-modules.ts';

type ImageFacts = Omit<Image, 'sha256' | 'recipe' | 'created'>;

/** What the ramdisk of an image holds beside that of `mini`, and what its kernel is told. */
type Variant = {readonly modules: readonly string[]; readonly cmdline: string; readonly nfs?: true};

const variants: Readonly<Record<string, Variant>> = {
  mini: {modules: [], cmdline: ''},
  'mini-nfs': {
    ...{modules: ['nfs', 'nfsv3', 'nfsv4'], cmdline: ' rdinit=/usr/lib/mini/root'},
    nfs: true,
  },
};

/**
 * Makes the image `mini`, or a variant of it, in `directory`, which exists and is empty: a kernel and
 * an initramfs of busybox. What has to be fetched is fetched into `options.directory`.
 */
export async function makeMini(
  directory: string,
  name: string,
  machine: ImageMachine,
  options: FetchOptions,
): Promise<void> {
  const {modules, cmdline, nfs} = variants[name] ?? {modules: [], cmdline: ''};
  const place = machine === 'uml' ? placeUml : placePc;
  const placed = await place(directory, modules, options);
  const facts = {...placed, name, cmdline: `${placed.cmdline}${cmdline}`, ...(nfs && {nfs})};
  options.onProgress?.({phase: 'build'});
  await writeRamdisk(directory, resolve(directory, facts.kernel), facts);
}

type PlacedFacts = Omit<ImageFacts, 'name'>;

async function placeUml(
  directory: string,
  modules: readonly string[],
  options: FetchOptions,
): Promise<PlacedFacts> {
  const {kernel, busybox} = await findParts(['kernel', 'busybox'], options);
  const isFetched = 'package' in kernel.origin;
  if (isFetched) await rename(kernel.path, join(directory, imageFiles.kernel));
  await copyFile(busybox.path, join(directory, imageFiles.busybox));
  const origin = {kernel: kernel.origin, busybox: busybox.origin};
  return {
    machine: 'uml',
    kernel: isFetched ? imageFiles.kernel : kernel.path,
    ramdisk: imageFiles.ramdisk,
    cmdline: 'hostname={name}',
    console: 'ssl0',
    ...(modules.length === 0
      ? {}
      : {release: await pickForUml(directory, modules, origin, options)}),
    origin,
  };
}

/** @returns what `uname -r` says in the guest. */
async function pickForUml(
  directory: string,
  wanted: readonly string[],
  origin: ImageFacts['origin'],
  options: FetchOptions,
): Promise<string> {
  const [found] = await guestModules({machine: 'uml', origin}, options);
  if (found === undefined) {
    throw new UsageError(
      "The modules of linux.uml cannot be had: they are in /usr/lib/uml/modules where Debian's package user-mode-linux is installed.",
    );
  }
  const release = basename(found);
  await pickModules({
    ...{from: found.replace(/\/(?:usr\/)?lib\/(?:uml\/)?modules\/[^/]+$/, '/'), release, wanted},
    to: join(directory, imageFiles.modules),
    unpackWith: unpackWithBusybox(join(directory, imageFiles.busybox), options),
  });
  return release;
}

async function placePc(
  directory: string,
  modules: readonly string[],
  options: FetchOptions,
): Promise<PlacedFacts> {
  const {busybox} = await findParts(['busybox'], options);
  await copyFile(busybox.path, join(directory, imageFiles.busybox));
  const {release, origin} = await fetchPcKernel(directory, options, modules);
  return {
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

async function targetOf(
  directory: string,
  {machine, release}: Pick<ImageFacts, 'machine' | 'release'>,
): Promise<MiniTarget> {
  const stored = join(directory, imageFiles.modules);
  return {machine, modules: release === undefined ? [] : await readStoredModules(stored, release)};
}

/** Digest of what this version of domux puts beside busybox and the modules. */
export const miniRecipe = (machine: ImageMachine): string =>
  sha256(writeCpio(miniContents('', [], {machine, modules: []})));
