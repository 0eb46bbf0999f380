import {renameSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {UsageError} from '../../errors.ts';
import {digestOf} from '../checksum.ts';
import {diskFiles, resolveDiskImage} from './disk-image.ts';
import type {DiskImage} from './disk-image.ts';
import {isImageName, resolveImage} from '../image.ts';
import type {ImageOptions} from '../image-options.ts';
import {withLock} from '../lock.ts';
import {inWorkspace} from '../workspace.ts';

/** What is known of a disk before it is an image. */
export type DiskFacts = Omit<DiskImage, 'disk' | 'sha256' | 'created'>;

/**
 * Adds a disk to the images, whole or not at all. Several at once are safe; one of a name wins.
 *
 * @param make Writes the disk into the directory `image` of the workspace that it is given.
 * @throws {UsageError} for a name that is taken.
 */
export async function addDiskImage(
  imagesDirectory: string,
  name: string,
  {onProgress, signal}: ImageOptions,
  make: (workspace: string) => Promise<DiskFacts>,
): Promise<DiskImage> {
  checkFree(imagesDirectory, name);
  const onWait = (pid: number) => onProgress?.({phase: 'wait', pid});
  return withLock(imagesDirectory, name, {onWait, signal}, () =>
    inWorkspace(imagesDirectory, async workspace => {
      checkFree(imagesDirectory, name);
      const facts = await make(workspace);
      const directory = join(workspace, 'image');
      onProgress?.({phase: 'checksum'});
      const description: Omit<DiskImage, 'disk'> = {
        ...facts,
        sha256: await digestOf(join(directory, diskFiles.disk), 'sha256', signal),
        created: new Date().toISOString(),
      };
      const text = `${JSON.stringify(description, undefined, 2)}\n`;
      // It may hold what its guests are to keep secret.
      await writeFile(join(directory, diskFiles.description), text, {mode: 0o600});
      signal?.throwIfAborted();
      renameSync(directory, join(imagesDirectory, name));
      return {...description, disk: join(imagesDirectory, name, diskFiles.disk)};
    }),
  );
}

function checkFree(imagesDirectory: string, name: string): void {
  if (!isImageName(name)) {
    throw new UsageError(
      `'${name}' cannot be the name of an image: it is of lower-case letters, digits, dots, dashes and underscores.`,
    );
  }
  const taken = resolveDiskImage(imagesDirectory, name) ?? resolveImage(imagesDirectory, name);
  if (taken === undefined) return;
  throw new UsageError(`There is an image ${name} already: domux image remove ${name} deletes it.`);
}
