import {copyFileSync, mkdirSync, renameSync, statSync, utimesSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {hasCode} from '../../errors.ts';

/** Versions of a config that are kept. */
const kept = 10;

/** The directory beside a config that its earlier versions are in. */
export const historyDirectory = (path: string): string => join(dirname(path), '.history');

/** Where an earlier version of a config is: 1 is the last one, 10 the oldest. */
export const versionPath = (path: string, number: number): string =>
  join(historyDirectory(path), `${basename(path)}.${number}`);

/** Keeps a config as it is now, before it is replaced; the oldest of ten goes. */
export function keepVersion(path: string): void {
  if (statSync(path, {throwIfNoEntry: false}) === undefined) return;
  mkdirSync(historyDirectory(path), {recursive: true, mode: 0o700});
  for (let number = kept - 1; number >= 1; number--) {
    moveIfPresent(versionPath(path, number), versionPath(path, number + 1));
  }
  copyFileSync(path, versionPath(path, 1));
  const {atime, mtime} = statSync(path);
  utimesSync(versionPath(path, 1), atime, mtime);
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Numbers of the versions that are kept, the last one first. */
export const listVersions = (path: string): number[] =>
  Array.from({length: kept}, (_, index) => index + 1).filter(
    number => statSync(versionPath(path, number), {throwIfNoEntry: false}) !== undefined,
  );
