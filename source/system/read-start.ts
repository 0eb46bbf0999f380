import {closeSync, openSync, readSync} from 'node:fs';
import {hasCode} from '../errors.ts';

/** The first bytes of a file, or fewer where it has no more; undefined where it cannot be read as one. */
export function readStart(path: string, bytes: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, 0));
  } catch (error) {
    if (hasCode(error, 'EISDIR')) return undefined;
    throw error;
  } finally {
    closeSync(file);
  }
}
