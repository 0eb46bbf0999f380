import {readFileIfPresent} from '../system/files.ts';
import type {Context} from './verb.ts';

/** One setting of the user. */
export function readSetting({places}: Context, key: 'escape-key'): string {
  const text = readFileIfPresent(places.settings);
  const settings = text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>);
  return typeof settings[key] === 'string' ? settings[key] : '^]';
}

/** What the user's settings say of every new domain. */
export const guestSettings = (_context: Context) => ({
  machine: 'auto' as const,
  limits: {
    backlogBytes: 256 * 1024,
    logBytes: 10 * 1024 * 1024,
    logFiles: 3,
    crashLimit: 5,
    crashWindow: 300,
  },
});
