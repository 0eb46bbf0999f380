import {mkdir, readFile, readdir, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {GuestFailure, UsageError} from '../../errors.ts';
import {explain, settingsOf, showPackages} from '../packages/apt-get.ts';
import type {FetchOptions} from '../packages/apt-get.ts';
import {withLists} from '../packages/apt-lists.ts';
import {downloadOne} from '../packages/apt.ts';
import {imageFiles} from '../image.ts';
import type {Origin} from '../image.ts';
import {extractKernel} from './extract-kernel.ts';
import type {UnpackWith} from './extract-kernel.ts';
import {pickModules} from './pick-modules.ts';
import {unpackArchive} from '../packages/unpack-archive.ts';

/** Depends on the kernel of today: Debian's for clouds has what virtual machines need, and no more. */
const metaPackage = 'linux-image-cloud-amd64';

/**
 * What a guest may meet: virtio's devices on either bus, disks and CDs on SCSI, the power button, and
 * a way to tell the host of a panic. Those that are built into the kernel are passed over.
 */
const wantedModules = [
  ...['virtio_pci', 'virtio_mmio', 'virtio_console', 'virtio_blk', 'virtio_net', 'virtio_scsi'],
  ...['virtio_balloon', 'virtio_rng', 'virtio_mem', 'virtio_input', 'virtiofs'],
  ...['sd_mod', 'sr_mod', 'isofs', 'button', 'evdev', 'pvpanic', 'pvpanic_pci'],
];

/**
 * Fetches Debian's kernel for virtual PCs into `directory`: as it is and unpacked, and the modules.
 * The busybox there is used.
 *
 * @param more Modules that are wanted besides.
 * @throws {UsageError} says what is missing and how to get it.
 */
export async function fetchPcKernel(
  directory: string,
  options: FetchOptions,
  more: readonly string[] = [],
): Promise<{readonly release: string; readonly origin: Origin}> {
  const {archive, origin} = await fetchArchive(options);
  const tree = join(options.directory, 'kernel.tree');
  await mkdir(tree);
  options.onProgress?.({phase: 'unpack', package: origin.package});
  await unpackArchive(archive, tree, options, {except: ['./usr/share']});

  const image = (await readdir(join(tree, 'boot'))).find(file => file.startsWith('vmlinuz-'));
  if (image === undefined) throw new UsageError(`${origin.package} holds no kernel.`);
  const release = image.slice('vmlinuz-'.length);
  const unpackWith = unpackWithBusybox(join(directory, imageFiles.busybox), options);
  const kernel = join(directory, imageFiles.kernel);
  await rename(join(tree, 'boot', image), kernel);
  const unpacked = await extractKernel(await readFile(kernel), unpackWith);
  await writeFile(join(directory, imageFiles.kernelElf), unpacked);

  await pickModules({
    ...{from: tree, release, to: join(directory, imageFiles.modules)},
    ...{wanted: [...wantedModules, ...more], unpackWith},
  });
  return {release, origin};
}

async function fetchArchive(options: FetchOptions) {
  try {
    return await withLists(options, async lists => {
      const shown = await showPackages(lists, [metaPackage], options);
      const [, name] = /^Depends:.*?\b(linux-image-[^\s,]+)/m.exec(shown) ?? [];
      if (name === undefined) throw new UsageError(`${metaPackage} depends on no kernel.`);
      const {archive, version} = await downloadOne(lists, name, options);
      return {archive, origin: {package: name, version}};
    });
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof GuestFailure)) throw error;
    throw new UsageError(
      `The image mini for machine qemu needs ${metaPackage} of Debian, and cannot fetch it. Any ` +
        `other kernel does as well: kernel = "/path/to/bzImage".\n${error.message}`,
      {cause: error},
    );
  }
}

/** Unpacks with an applet of a busybox. */
export const unpackWithBusybox =
  (busybox: string, options: FetchOptions): UnpackWith =>
  async (applet, packed) => {
    const {execa} = await import('execa');
    try {
      const {stdout} = await execa(busybox, [applet, '-dc'], {
        ...settingsOf(options),
        stdio: 'pipe',
        input: packed,
        encoding: 'buffer',
        maxBuffer: 2 ** 30,
      });
      return Buffer.from(stdout);
    } catch (error) {
      throw explain(error, 'cannot unpack the kernel', options);
    }
  };
