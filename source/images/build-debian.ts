import {createHash} from 'node:crypto';
import {closeSync, createReadStream, createWriteStream, ftruncateSync, openSync} from 'node:fs';
import {chmod, mkdir, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {UsageError} from '../errors.ts';
import {findProgram, lookForProgram} from '../system/programs/find-program.ts';
import {explain, settingsOf} from './apt-get.ts';
import {debianArguments, debianPackages} from './debian-arguments.ts';
import type {DebianOptions} from './debian-arguments.ts';
import {diskFiles, resolveDiskImage} from './disk-image.ts';
import type {DiskImage} from './disk-image.ts';
import {isImageName, resolveImage} from './image.ts';
import type {ImageOptions} from './image-options.ts';
import {withLock} from './lock.ts';
import {fetchBundle} from './programs.ts';
import {inWorkspace} from './workspace.ts';

/**
 * Builds a root disk with a Debian system, from the archives that the host's apt knows, with mmdebstrap
 * and mke2fs: as root, or without in a user namespace of its own where the host allows that.
 *
 * @throws {UsageError} for a name that is taken.
 * @throws {GuestFailure} when a program fails: says which, how, and its last lines.
 */
export async function buildDebian(
  imagesDirectory: string,
  name: string,
  debian: DebianOptions,
  options: ImageOptions = {},
): Promise<DiskImage> {
  checkFree(imagesDirectory, name);
  const {onProgress, signal, env = process.env} = options;
  if (lookForProgram('mmdebstrap', env) === undefined) {
    await fetchBundle(imagesDirectory, 'mmdebstrap', options);
  }
  const onWait = (pid: number) => onProgress?.({phase: 'wait', pid});
  return withLock(imagesDirectory, name, {onWait, signal}, () =>
    inWorkspace(imagesDirectory, async workspace => {
      checkFree(imagesDirectory, name);
      const directory = join(workspace, 'image');
      await mkdir(directory);
      const disk = join(directory, diskFiles.disk);
      await writeDisk(disk, debian, {...options, directory: workspace});
      onProgress?.({phase: 'checksum'});
      const description: Omit<DiskImage, 'disk'> = {
        name,
        summary: `Debian ${debian.suite}`,
        packages: debianPackages(debian),
        sha256: await digestOf(disk, signal),
        created: new Date().toISOString(),
      };
      const text = `${JSON.stringify(description, undefined, 2)}\n`;
      await writeFile(join(directory, diskFiles.description), text);
      signal?.throwIfAborted();
      await rename(directory, join(imagesDirectory, name));
      return {...description, disk: join(imagesDirectory, name, diskFiles.disk)};
    }),
  );
}

function checkFree(imagesDirectory: string, name: string): void {
  if (!isImageName(name)) throw new UsageError(`'${name}' cannot be the name of an image.`);
  const taken = resolveDiskImage(imagesDirectory, name) ?? resolveImage(imagesDirectory, name);
  if (taken === undefined) return;
  throw new UsageError(`There is an image ${name} already: domux image remove ${name} deletes it.`);
}

async function writeDisk(
  disk: string,
  debian: DebianOptions,
  options: ImageOptions & {readonly directory: string},
): Promise<void> {
  const {execa} = await import('execa');
  const {file, env} = findProgram('mmdebstrap', options.env);
  const descriptor = openSync(disk, 'w+', 0o666);
  try {
    ftruncateSync(descriptor, debian.size);
    // Whoever root is in another namespace opens the file anew, through the descriptor.
    await chmod(disk, 0o666);
    const settings = settingsOf(options);
    options.onProgress?.({phase: 'debian', step: `Debian ${debian.suite}`});
    const running = execa(file, debianArguments(debian, '/proc/self/fd/3'), {
      ...settings,
      env: {...settings.env, ...env, TMPDIR: '/tmp'},
      stdio: [
        'ignore',
        'ignore',
        'pipe',
        createWriteStream(disk, {fd: descriptor, autoClose: false}),
      ],
    });
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      const step = /^I: (.*)/m.exec(text)?.[1];
      if (step !== undefined) options.onProgress?.({phase: 'debian', step});
    });
    await running;
    await chmod(disk, 0o644);
  } catch (error) {
    throw explain(error, 'cannot build the disk', options);
  } finally {
    closeSync(descriptor);
  }
}

async function digestOf(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, {highWaterMark: 1 << 20}), hash, signal ? {signal} : {});
  return hash.digest('hex');
}
