import {statSync, statfsSync} from 'node:fs';
import {dirname} from 'node:path';
import {UsageError} from '../../errors.ts';

/** The file system under a file. */
export type Space = {
  /** Told by its device. */
  readonly device: number;
  /** Bytes that this user may still write. */
  readonly free: number;
  readonly total: number;
};

/** Looks at the file system that a file is on, or is to be. */
export function spaceUnder(path: string): Space {
  let at = path;
  while (statSync(at, {throwIfNoEntry: false}) === undefined && at !== dirname(at))
    at = dirname(at);
  const {bavail, blocks, bsize} = statfsSync(at);
  return {device: statSync(at).dev, free: bavail * bsize, total: blocks * bsize};
}

/**
 * Refuses what is sure not to fit, before anything is written.
 *
 * @param bytes That are going to be written to a file, at least.
 * @throws {UsageError}
 */
export function requireSpace(path: string, bytes: number): void {
  const {free} = spaceUnder(path);
  if (bytes <= free) return;
  throw new UsageError(
    `${path} needs ${bytes} bytes more, and its file system has ${free} left: nothing was changed.`,
  );
}
