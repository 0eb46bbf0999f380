import {messageOf, UsageError} from '../../errors.ts';
import {parseEscapeKey} from '../escape-key.ts';
import {nearestWord} from '../options/nearest-word.ts';
import {settingTable, type SettingDefinition, type SettingName} from './setting-table.ts';

/** The setting of a name. @throws {UsageError} naming the nearest. */
export function findSetting(name: string): SettingDefinition & {readonly name: SettingName} {
  const found = settingTable.find(setting => setting.name === name);
  if (found !== undefined) return found;
  const names = settingTable.map(setting => setting.name);
  const nearest = nearestWord(name, names);
  const hint = nearest === undefined ? `there are ${names.join(', ')}` : `did you mean ${nearest}?`;
  throw new UsageError(`There is no setting \`${name}': ${hint}`);
}

/** The environment variable that overrides a setting: `DOMUX_ESCAPE_KEY`. */
export function variableOf(name: string): string {
  return `DOMUX_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Checks a value of a setting. Sizes may have a suffix: `256K`, `10M`, `1G`.
 *
 * @param value As typed, or as it is in the file.
 * @throws {UsageError} saying what the setting takes.
 */
export function checkSetting(definition: SettingDefinition, value: unknown): string | number {
  const {name, type, values, formerly, minimum = 0, maximum = Infinity} = definition;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new UsageError(`\`${name}' is text or a number`);
  }
  if (type === 'key' || type === 'text') {
    const text = formerly?.[String(value)] ?? String(value);
    if (values !== undefined && !values.includes(text)) {
      throw new UsageError(`\`${name}' is one of ${values.join(', ')}, not \`${text}'`);
    }
    if (type === 'key') checkKey(name, text);
    return text;
  }

  const number = typeof value === 'number' ? value : readNumber(value.trim(), type);
  const whole = type === 'seconds' || Number.isInteger(number);
  if (Number.isFinite(number) && whole && number >= minimum && number <= maximum) return number;
  const unit = {seconds: ' seconds', bytes: ' bytes (or as 256K, 10M)', count: ''}[type];
  throw new UsageError(`\`${name}' is ${minimum} to ${maximum}${unit}, not \`${value}'`);
}

function checkKey(name: string, text: string): void {
  try {
    parseEscapeKey(text);
  } catch (error) {
    throw new UsageError(`\`${name}': ${messageOf(error)}`, {cause: error});
  }
}

function readNumber(text: string, type: 'seconds' | 'bytes' | 'count'): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)([kmg]?)(i?b)?$/i.exec(text);
  if (match === null) return NaN;
  const [, digits, suffix = ''] = match;
  if (suffix !== '' && type !== 'bytes') return NaN;
  return Number(digits) * 1024 ** ' kmg'.indexOf(suffix.toLowerCase() || ' ');
}
