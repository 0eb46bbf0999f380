import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {readFileIfPresent, writeFileAtomically} from '../system/files.ts';

/** What a new domain is to be restored from: told to its guest process through its directory. */
export type RestoreOrder = {
  /** Absolute path of the file that it was saved in. */
  readonly file: string;
  readonly paused: boolean;
};

const pathIn = (directory: string) => join(directory, 'restore.json');

export function writeRestoreOrder(directory: string, order: RestoreOrder): void {
  writeFileAtomically(pathIn(directory), JSON.stringify(order));
}

export function readRestoreOrder(directory: string): RestoreOrder {
  const text = readFileIfPresent(pathIn(directory));
  if (text === undefined) throw new Error(`${pathIn(directory)} is missing.`);
  return JSON.parse(text) as RestoreOrder;
}

/** It has been carried out. */
export function removeRestoreOrder(directory: string): void {
  rmSync(pathIn(directory), {force: true});
}
