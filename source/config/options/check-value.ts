import {nameType, textOf, type Evaluated} from '../evaluation/values.ts';
import {readNumber} from '../syntax/literals.ts';
import type {Option} from './option.ts';

/** A value as its option has it: lists are left as they are. */
export type Checked =
  | {readonly value: string | number | boolean | readonly Evaluated[]}
  /** What is wrong, and with which part of the value. */
  | {readonly at: Evaluated; readonly message: string};

/** Checks a value against its option's type, bounds and values. */
export function checkValue(option: Option, value: Evaluated): Checked {
  switch (option.type) {
    case 'text':
      return checkText(option, value);
    case 'integer':
      return checkInteger(option, value);
    case 'boolean':
      return checkBoolean(option, value);
    case 'list':
    case 'disks':
    case 'vifs':
      return value.type === 'list' ? {value: value.items} : wrongType(option, value, 'a list');
    case 'text-or-list':
      return value.type === 'list' ? {value: value.items} : checkText(option, value);
    case 'boolean-or-list':
      return value.type === 'list' ? {value: value.items} : checkBoolean(option, value);
  }
}

function checkText(option: Option, value: Evaluated): Checked {
  const text = textOf(value);
  if (text === undefined) return wrongType(option, value, 'a string');
  const {values} = option;
  if (values === undefined || values.includes(text)) return {value: text};
  return {
    at: value,
    message: `unknown ${option.key} \`${text}': it is one of ${values.join(', ')}`,
  };
}

function checkInteger(option: Option, value: Evaluated): Checked {
  const {key, unit, minimum = -Infinity, maximum = Infinity} = option;
  if (value.type === 'list') return wrongType(option, value, 'a number');
  const number = integerOf(value);
  if (number === undefined) {
    const text = textOf(value) ?? '';
    const [, digits, letter = ''] = /^([0-9]+)\s*([mgt])(i?b)?$/i.exec(text) ?? [];
    const scale = {m: 1, g: 1024, t: 1 << 20}[letter.toLowerCase()] ?? NaN;
    const cure =
      digits === undefined || unit !== 'MiB' ? '' : `: ${text} is ${Number(digits) * scale}`;
    const measure = unit === undefined ? '' : ` of ${unit}`;
    return {at: value, message: `\`${key}' needs a whole number${measure}, not \`${text}'${cure}`};
  }
  if (number >= minimum && number <= maximum) return {value: number};
  const bounds = number < minimum ? `at least ${minimum}` : `at most ${maximum}`;
  return {at: value, message: `\`${key}' is ${bounds}, not ${number}`};
}

/** The whole number that a value is, quoted or not; undefined when it is none. */
function integerOf(value: Evaluated): number | undefined {
  if (value.type === 'boolean') return Number(value.value);
  if (value.type === 'integer' || value.type === 'float') {
    return Number.isInteger(value.value) ? value.value : undefined;
  }
  const [, sign, digits = ''] = /^([-+]?)(.+)$/.exec((textOf(value) ?? '').trim()) ?? [];
  const read = readNumber(digits);
  if ('message' in read || !Number.isInteger(read.value.value)) return undefined;
  return sign === '-' ? -read.value.value : read.value.value;
}

function checkBoolean(option: Option, value: Evaluated): Checked {
  const word = textOf(value)?.trim().toLowerCase();
  if (word === 'yes' || word === 'true') return {value: true};
  if (word === 'no' || word === 'false' || word === '') return {value: false};
  const number = integerOf(value);
  return number === undefined
    ? wrongType(option, value, '0 or 1 (or True or False)')
    : {value: number !== 0};
}

function wrongType({key, type, example}: Option, value: Evaluated, wanted: string): Checked {
  const text = textOf(value);
  const written = text ? `[ '${text}' ]` : (example ?? '[ ... ]');
  const cure = wanted === 'a list' || type === 'list' ? `: write ${key} = ${written}` : '';
  return {at: value, message: `\`${key}' needs ${wanted}, and this is ${nameType(value)}${cure}`};
}
