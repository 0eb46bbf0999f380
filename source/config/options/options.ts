import {nearestWord} from './nearest-word.ts';
import type {Option} from './option.ts';
import {ownOptions} from './own-options.ts';
import {xenOptions} from './xen-options.ts';

/** Every key that a config may have: first those that domux acts on. */
export const options: readonly Option[] = [...ownOptions, ...xenOptions];

const byKey = new Map(options.map(option => [option.key, option]));

/** The key's option; undefined for a key that neither domux nor xm nor xl knows. */
export function findOption(key: string): Option | undefined {
  return byKey.get(key);
}

/** The known key that an unknown one was most likely meant to be. */
export function nearestKey(key: string): string | undefined {
  return nearestWord(key, [...byKey.keys()]);
}
