import type {ConfigValue} from '../domain-config.ts';

export type Quote = '"' | "'";

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** A value as a config has it, on one line; what it prints parses to the value. */
export function printValue(value: ConfigValue, quote: Quote = '"'): string {
  if (typeof value === 'string') return printString(value, quote);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return printNumber(value);
  if (value.length === 0) return '[ ]';
  return `[ ${value.map(item => printValue(item, quote)).join(', ')} ]`;
}

/** Takes the other quotes where that saves escapes. */
function printString(value: string, quote: Quote): string {
  const other = quote === '"' ? "'" : '"';
  const mark = value.includes(quote) && !value.includes(other) ? other : quote;
  const text = value.replace(/[\u0000-\u001f\u007f\\"']/g, character => {
    if (character === '"' || character === "'") {
      return character === mark ? `\\${character}` : character;
    }
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return escapes[character] ?? `\\x${code}`;
  });
  return mark + text + mark;
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`A config cannot hold the number ${value}.`);
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : value.toFixed(1);
}
