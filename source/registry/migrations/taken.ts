import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {readFileIfPresent, writeFileDurably} from '../../system/files.ts';
import {prune} from '../prune.ts';

/**
 * Which migrations were taken here. That is remembered beyond the life of the domain: the other side
 * may ask long after, and would go on with what it has if it was told that it never was. So it is among
 * the data, which a reboot of this host leaves.
 */
const directoryIn = (data: string) => join(data, 'migrations', 'taken');

/** Milliseconds after which nobody asks any more. */
const keptFor = 30 * 24 * 3_600_000;

/** The ID of the domain that a migration has become here, or undefined. */
export function findTaken(data: string, migration: string): number | undefined {
  const text = readFileIfPresent(join(directoryIn(data), migration));
  return text === undefined ? undefined : Number(text);
}

export function writeTaken(data: string, migration: string, id: number): void {
  const directory = directoryIn(data);
  mkdirSync(directory, {recursive: true, mode: 0o700});
  writeFileDurably(join(directory, migration), String(id));
  prune(directory, keptFor);
}

/** It was not taken after all: its machine has never run here. */
export function removeTaken(data: string, migration: string): void {
  rmSync(join(directoryIn(data), migration), {force: true});
}
