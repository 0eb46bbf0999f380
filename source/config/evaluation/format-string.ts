import type {Expression} from '../syntax/nodes.ts';
import {EvaluationProblem, nameType, numberOf, textOf, type Evaluated} from './values.ts';

const conversion = /%([-+ 0#]*)([0-9]*)(?:\.([0-9]*))?[hlL]?([^]?)/g;

/** Columns that one conversion may fill. */
const widest = 1000;

/**
 * Python's `%` on a string: `%d %i %u %x %X %o %s %f %e %g %c %%` with flags, width and precision.
 *
 * @throws {EvaluationProblem} for another conversion, too few or too many values, or a value of the
 * wrong type.
 */
export function formatString(format: string, given: Evaluated, node: Expression): string {
  const values = given.type === 'tuple' ? given.items : [given];
  let used = 0;
  const result = format.replace(
    conversion,
    (whole, flags: string, width: string, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      if (Number(width) > widest || Number(precision ?? 0) > widest) {
        throw new EvaluationProblem(node, `\`${whole}' is too wide`);
      }
      if (!/^[diuxXosfFeEgGc]$/.test(type)) {
        throw new EvaluationProblem(
          node,
          `\`${whole}' is not understood in a format: write %d, %s, %x or %%`,
        );
      }
      const value = values[used++];
      if (value === undefined) {
        throw new EvaluationProblem(node, `\`${whole}' has no value: the format needs more values`);
      }
      return pad(convert(value, type, precision, flags, whole), flags, Number(width), type);
    },
  );
  if (used < values.length) {
    throw new EvaluationProblem(node, 'the format has fewer conversions than there are values');
  }
  return result;
}

function convert(
  value: Evaluated,
  type: string,
  precision: string | undefined,
  flags: string,
  whole: string,
): string {
  const digits = precision === undefined ? undefined : Number(precision);
  if (type === 's' || type === 'c') {
    const text = textOf(value);
    if (text === undefined) throw wrongType(value, whole);
    return type === 'c' ? text.slice(0, 1) : text.slice(0, digits);
  }

  const number = numberOf(value);
  if (number === undefined) throw wrongType(value, whole);
  const text = unsigned(Math.abs(number.value), type, digits, flags.includes('#'));
  const negative = number.value < 0;
  return (negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
}

function unsigned(value: number, type: string, digits: number | undefined, prefix: boolean) {
  const whole = (base: number) =>
    Math.trunc(value)
      .toString(base)
      .padStart(digits ?? 0, '0');
  switch (type) {
    case 'x':
      return (prefix ? '0x' : '') + whole(16);
    case 'X':
      return (prefix ? '0X' : '') + whole(16).toUpperCase();
    case 'o':
      return (prefix ? '0' : '') + whole(8);
    case 'f':
    case 'F':
      return value.toFixed(Math.min(digits ?? 6, 100));
    case 'e':
    case 'E': {
      const text = value.toExponential(Math.min(digits ?? 6, 100)).replace(/([+-])(\d)$/, '$10$2');
      return type === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G':
      return String(Number(value.toPrecision(Math.min(Math.max(digits ?? 6, 1), 100))));
    default:
      return whole(10);
  }
}

function pad(text: string, flags: string, width: number, type: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || type === 's' || type === 'c') return text.padStart(width);
  const sign = /^[-+ ]?(0[xX])?/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

const wrongType = (value: Evaluated, whole: string) =>
  new EvaluationProblem(
    value.node,
    `\`${whole}' cannot print ${nameType(value)}${value.type === 'word' || value.type === 'string' ? ' that is no number' : ''}`,
  );
