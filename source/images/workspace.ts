import {mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';
import {identify, isAlive} from '../system/processes.ts';

const prefix = '.work-';

/**
 * Runs `work` in a new directory inside `imagesDirectory`, on the same file system as the images,
 * so that its results can be renamed to where they belong. The directory is gone afterwards; that
 * of a process that was killed goes when the next one comes by.
 */
export async function inWorkspace<T>(
  imagesDirectory: string,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = createWorkspace(imagesDirectory);
  try {
    return await work(directory);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

/** Moves a directory out of sight, then deletes it. False when there was none. */
export function discard(imagesDirectory: string, name: string): boolean {
  const workspace = createWorkspace(imagesDirectory);
  try {
    renameSync(join(imagesDirectory, name), join(workspace, 'discarded'));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  } finally {
    rmSync(workspace, {recursive: true, force: true});
  }
}

let created = 0;

function createWorkspace(imagesDirectory: string): string {
  mkdirSync(imagesDirectory, {recursive: true});
  removeStale(imagesDirectory);
  const {pid, startTime} = identify(process.pid) ?? {pid: process.pid, startTime: 0};
  created += 1;
  const directory = join(imagesDirectory, `${prefix}${pid}-${startTime}-${created}`);
  mkdirSync(directory);
  return directory;
}

function removeStale(imagesDirectory: string): void {
  for (const name of readdirSync(imagesDirectory)) {
    if (!name.startsWith(prefix)) continue;
    const [pid = 0, startTime = 0] = name.slice(prefix.length).split('-').map(Number);
    if (isAlive({pid, startTime})) continue;
    // A program that outlived its killed parent may still be writing there.
    rmSync(join(imagesDirectory, name), {recursive: true, force: true, maxRetries: 5});
  }
}
