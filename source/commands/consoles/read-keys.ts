import {dirname, join} from 'node:path';
import {UsageError} from '../../errors.ts';
import type {KeyOverrides} from '../../keymap/overrides.ts';
import {readOverrides} from '../../keymap/read-overrides.ts';
import {readFileIfPresent} from '../../system/files.ts';

/**
 * The keys that the user has put in the place of the tables': `keys.json` beside the settings, such
 * as `{"list.quit": ["ctrl+q"], "prefix.next": ["space"]}`. One file for the screen and for consoles.
 *
 * @param settings The settings file.
 * @throws {UsageError} with everything that is wrong in it, a line each, as `FILE:LINE:COLUMN: message`.
 */
export function readKeys(settings: string): KeyOverrides {
  const file = join(dirname(settings), 'keys.json');
  const text = readFileIfPresent(file);
  if (text === undefined) return {};
  const {keys, problems} = readOverrides(text);
  if (problems.length === 0) return keys;
  const lines = problems.map(({line, column, message}) => `${file}:${line}:${column}: ${message}`);
  throw new UsageError(lines.join('\n'));
}
