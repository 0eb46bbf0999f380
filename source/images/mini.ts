import {createHash} from 'node:crypto';
import {constants, accessSync, readFileSync, statSync} from 'node:fs';
import {copyFile, readFile, rename, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {GuestFailure, UsageError} from '../errors.ts';
import {fetchPackage} from './apt.ts';
import type {FetchOptions} from './apt.ts';
import {isStaticProgram, listApplets, missingApplets} from './busybox.ts';
import {writeCpio} from './cpio.ts';
import {imageFiles} from './image.ts';
import type {Image, Origin} from './image.ts';
import {miniContents} from './mini/contents.ts';

/** A program, and where it came from. */
type Part = {readonly path: string; readonly origin: Origin};

/**
 * Makes the image `mini` in `directory`, which exists and is empty: a kernel of User-Mode Linux and
 * an initramfs of busybox. Programs of this host are used where they will do, else Debian's are
 * fetched into `options.directory`.
 */
export async function makeMini(directory: string, options: FetchOptions): Promise<Image> {
  const kernel = await findKernel(options);
  const busybox = await findBusybox(options);
  await copyFile(busybox.path, join(directory, imageFiles.busybox));
  const isOurs = 'package' in kernel.origin;
  if (isOurs) await rename(kernel.path, join(directory, imageFiles.kernel));
  options.onProgress?.({phase: 'build'});
  return writeRamdisk(directory, {
    name: 'mini',
    machine: 'uml',
    kernel: isOurs ? imageFiles.kernel : kernel.path,
    ramdisk: imageFiles.ramdisk,
    cmdline: '',
    console: 'ssl0',
    origin: {kernel: kernel.origin, busybox: busybox.origin},
  });
}

/**
 * Writes the initramfs and the description of an image whose busybox is in `directory`. The same
 * busybox gives the same bytes.
 */
export async function writeRamdisk(
  directory: string,
  image: Omit<Image, 'sha256' | 'created'>,
): Promise<Image> {
  const busyboxFile = join(directory, imageFiles.busybox);
  const busybox = await readFile(busyboxFile);
  const ramdisk = writeCpio(miniContents(busybox, await listApplets(busyboxFile)));
  const kernel = await readFile(join(directory, imageFiles.kernel)).catch(() =>
    readFile(image.kernel),
  );
  const complete: Image = {
    ...image,
    sha256: {kernel: sha256(kernel), busybox: sha256(busybox), ramdisk: sha256(ramdisk)},
    created: new Date().toISOString(),
  };
  await writeFile(join(directory, imageFiles.ramdisk), ramdisk);
  await writeFile(
    join(directory, imageFiles.description),
    `${JSON.stringify(complete, undefined, 2)}\n`,
  );
  return complete;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function findKernel(options: FetchOptions): Promise<Part> {
  const installed = findProgram('linux.uml', options.env);
  if (installed !== undefined) return {path: installed, origin: {installed}};
  return fetchPart('user-mode-linux', 'usr/bin/linux.uml', options);
}

async function findBusybox(options: FetchOptions): Promise<Part> {
  const installed = findProgram('busybox', options.env);
  if (installed !== undefined && isStaticProgram(readFileSync(installed))) {
    const missing = missingApplets(await listApplets(installed));
    if (missing.length === 0) return {path: installed, origin: {installed}};
  }
  return fetchPart('busybox-static', 'bin/busybox', options);
}

async function fetchPart(name: string, file: string, options: FetchOptions): Promise<Part> {
  const program = file.slice(file.lastIndexOf('/') + 1);
  try {
    const fetched = await fetchPackage({name, files: [file]}, options);
    return {
      path: join(fetched.directory, file),
      origin: {package: name, version: fetched.version},
    };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof GuestFailure)) throw error;
    throw new UsageError(
      `The image mini needs ${program} of Debian's package ${name}, and it could not be fetched. ` +
        `Install that package, or put ${describe(program)} into a directory of PATH ` +
        `(such as /usr/local/bin), and try again.\n${error.message}`,
      {cause: error},
    );
  }
}

const describe = (program: string) =>
  program === 'busybox'
    ? 'a statically linked busybox'
    : 'a User-Mode Linux kernel named linux.uml';

/** Where `which` would find it, and where Debian installs programs. */
function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin'];
  return directories
    .filter(directory => directory.startsWith('/'))
    .map(directory => join(directory, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
