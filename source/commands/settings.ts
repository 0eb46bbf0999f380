import {readFileIfPresent} from '../system/files.ts';
import type {Context} from './verb.ts';

/** One setting of the user. */
export function readSetting({places}: Context, key: 'escape-key'): string {
  const text = readFileIfPresent(places.settings);
  const settings = text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>);
  return typeof settings[key] === 'string' ? settings[key] : '^]';
}
