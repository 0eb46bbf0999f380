import {UsageError} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';

/** @throws {UsageError} when there is no such file. */
export function readTextFile(file: string): string {
  const text = readFileIfPresent(file);
  if (text === undefined) throw new UsageError(`There is no file ${file}.`);
  return text;
}
