import {dirname, join} from 'node:path';
import {UsageError, messageOf} from '../../errors.ts';
import {readFileIfPresent} from '../../system/files.ts';
import {consoleBindings, consoleContexts} from '../../terminal/console/console-keys.ts';
import type {ConsoleKeys} from '../../terminal/console/console-keys.ts';

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(key => typeof key === 'string');

/**
 * The keys of the console screen that the user has put in the place of the table's: `keys.json`
 * beside the settings, such as `{"prefix.next": ["space"], "wall.close": ["q"]}`. Names of other
 * contexts are the list's.
 *
 * @param settings The settings file.
 * @throws {UsageError} naming the entry that cannot be.
 */
export function readConsoleKeys(settings: string): ConsoleKeys {
  const file = join(dirname(settings), 'keys.json');
  const text = readFileIfPresent(file);
  if (text === undefined) return {};
  const refuse = (why: string): never => {
    throw new UsageError(`${file}: ${why}`);
  };

  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return refuse(messageOf(error));
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    return refuse('an object of names and lists of keys is wanted');
  }

  const own: Record<string, readonly string[]> = {};
  for (const [name, keys] of Object.entries(found)) {
    const [context = ''] = name.split('.');
    if (!Object.hasOwn(consoleContexts, context)) continue;
    const actions = consoleBindings
      .filter(binding => binding.context === context)
      .map(({action}) => `${context}.${action}`);
    if (!actions.includes(name)) refuse(`${name} is no action; there are ${actions.join(', ')}`);
    if (!isList(keys)) return refuse(`${name}: a list of keys is wanted, such as ["ctrl+n", "n"]`);
    own[name] = keys;
  }
  return own;
}
