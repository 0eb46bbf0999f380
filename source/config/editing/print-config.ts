import type {ConfigValue} from '../domain-config.ts';
import {printValue} from './print-value.ts';

/** Columns that a list may fill before its elements get lines of their own. */
const widest = 80;

/**
 * The text of a new config file: a line for each setting, in the order given, a list that is too
 * wide for a line with one for each element. It parses to the same settings; in xl too, but for what
 * only xm has (True, fractions, signs).
 *
 * @param comment Put in front, each line with its `#`.
 */
export function printConfig(
  settings: readonly (readonly [key: string, value: ConfigValue])[],
  comment = '',
): string {
  const head =
    comment === '' ? [] : [...comment.split('\n').map(line => `# ${line}`.trimEnd()), ''];
  const lines = settings.map(([key, value]) => printSetting(key, value));
  return [...head, ...lines, ''].join('\n');
}

function printSetting(key: string, value: ConfigValue): string {
  const line = `${key} = ${printValue(value)}`;
  if (!Array.isArray(value) || line.length <= widest) return line;
  const items = (value as readonly ConfigValue[]).map(item => `    ${printValue(item)},`);
  return [`${key} = [`, ...items, ']'].join('\n');
}
