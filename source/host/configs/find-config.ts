import {readFileSync, readdirSync, statSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {decodeConfig} from '../../config/decode-config.ts';
import {UsageError, hasCode, messageOf} from '../../errors.ts';
import {isFileHere} from '../../system/files.ts';

/** How a config's file is named in the directory of configs. */
export const extension = '.cfg';

/**
 * Finds a config by what a user calls it: a path, or the name of one in the directory of configs,
 * with or without `.cfg`. As with xm, the current directory comes first.
 *
 * @returns the path as it is to be shown, or undefined when there is no such file.
 */
export function findConfig(configs: string, wanted: string): string | undefined {
  const candidates = wanted.includes('/')
    ? [wanted]
    : [wanted, join(configs, wanted + extension), join(configs, wanted)];
  return wanted === '' ? undefined : candidates.find(isFileHere);
}

/** @throws {UsageError} in xm's words when there is no such file. */
export function requireConfig(configs: string, wanted: string): string {
  const found = findConfig(configs, wanted);
  if (found !== undefined) return found;
  const looked = wanted.includes('/') ? '' : ` (looked here and in ${configs})`;
  const why = isDirectory(wanted) ? ': it is a directory' : looked;
  throw new UsageError(`Error: Cannot open config file "${wanted}"${why}`);
}

const isDirectory = (path: string): boolean =>
  statSync(path, {throwIfNoEntry: false})?.isDirectory() === true;

/** @throws {UsageError} saying why the file cannot be read, or where it is no UTF-8. */
export const readConfig = (path: string): string => decodeConfig(readConfigBytes(path), path);

/** The same; undefined when there is no such file. */
export function readConfigIfPresent(path: string): string | undefined {
  const bytes = readBytes(path);
  return bytes instanceof Buffer ? decodeConfig(bytes, path) : undefined;
}

/** @throws {UsageError} saying why the file cannot be read. */
export function readConfigBytes(path: string): Buffer {
  const bytes = readBytes(path);
  if (bytes instanceof Buffer) return bytes;
  throw cannotOpen(path, bytes);
}

/** @returns the error where there is no such file. */
function readBytes(path: string): Buffer | Error {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return error;
    throw cannotOpen(path, error);
  }
}

const cannotOpen = (path: string, cause: unknown) =>
  new UsageError(`Error: Cannot open config file "${path}": ${messageOf(cause)}`, {cause});

/** The configs in a directory, as absolute paths, by name. None when there is no such directory. */
export function listConfigs(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter(name => name.endsWith(extension) && !name.startsWith('.'))
      .sort()
      .map(name => resolve(directory, name));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** What a config is called: its file's name without the extension. */
export const configName = (path: string): string => basename(path, extension);
