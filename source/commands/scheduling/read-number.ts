import {UsageError} from '../../errors.ts';

type Given = string | boolean | undefined;

/**
 * A whole number from a word or an option.
 *
 * @param name As a message has it.
 */
export function readInteger(name: string, given: Given): number | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new UsageError(`${name} is a number, and '${given}' is none.`);
}

/** Nanoseconds from a number of milliseconds. */
export function readMilliseconds(name: string, given: Given): number | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(given)) return Math.round(Number(given) * 1e6);
  throw new UsageError(`${name} is a number of milliseconds, and '${given}' is none.`);
}
