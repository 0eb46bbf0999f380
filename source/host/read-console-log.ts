import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {hasCode} from '../errors.ts';
import {consoleLog} from '../registry/domains/domain-files.ts';

/**
 * The end of the log of a console, as far as it is in the newest file.
 *
 * @param bytes At most so many, from the beginning of a line.
 */
export function readConsoleLog(
  {directory, name, console}: {directory: string; name: string; console: number},
  bytes: number,
): string {
  let descriptor;
  try {
    descriptor = openSync(consoleLog(directory, name, console), 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return '';
    throw error;
  }
  try {
    const {size} = fstatSync(descriptor);
    const start = Math.max(0, size - bytes);
    const end = Buffer.alloc(size - start);
    const text = end.toString('utf8', 0, readSync(descriptor, end, 0, end.length, start));
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(descriptor);
  }
}
