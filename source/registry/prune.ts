import {readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';

/** Removes the files of a directory that were written longer ago, in milliseconds. */
export function prune(directory: string, keptFor: number): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    try {
      if (Date.now() - statSync(path).mtimeMs > keptFor) rmSync(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}
