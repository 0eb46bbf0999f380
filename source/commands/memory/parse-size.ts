import {UsageError} from '../../errors.ts';

const bytesOf: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  '': 2 ** 20,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/**
 * Parses a size of memory as xl does: MiB, or with a suffix of one letter, of either case.
 *
 * @returns bytes.
 * @throws {UsageError} in xl's words, also for nothing and for more than a number can hold exactly.
 */
export function parseSize(text: string): number {
  const [, digits = '', suffix = ''] = /^(\d+)([a-z]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (bytesOf[suffix.toLowerCase()] ?? NaN);
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new UsageError(`invalid memory size: ${text}`);
}
