import {isAbsolute, resolve} from 'node:path';
import type {ConfigValue} from '../domain-config.ts';
import type {Imported} from './draft.ts';

/** Keys whose value is a file, or the name of something that is none. */
const fileKeys = new Set(['kernel', 'ramdisk', 'firmware', 'device_model_override']);

/**
 * Makes the paths of an import absolute, for a config is kept elsewhere than where the command was
 * typed. A word without a slash stays one unless there is a file of that name.
 */
export function withAbsolutePaths(
  {settings, ...rest}: Imported,
  directory: string,
  isFile: (path: string) => boolean,
): Imported {
  const locate = (path: string) =>
    isAbsolute(path) || !(path.includes('/') || isFile(resolve(directory, path)))
      ? path
      : resolve(directory, path);
  const place = (key: string, value: ConfigValue): ConfigValue => {
    if (typeof value === 'string') return fileKeys.has(key) ? locate(value) : value;
    if (key !== 'disk' || !Array.isArray(value)) return value;
    return (value as readonly string[]).map(entry =>
      entry.replace(/(?<=,target=)(?!\w+:).+$/s, target => resolve(directory, target)),
    );
  };
  return {...rest, settings: settings.map(([key, value]) => [key, place(key, value)] as const)};
}
