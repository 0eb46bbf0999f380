import {parseValue} from './parse-value.ts';

/**
 * The ID of a request as it is to be given back: QEMU keeps whole numbers of 64 bits exactly, which
 * JavaScript rounds beyond 2^53.
 *
 * @param id It as it was parsed.
 * @param bytes The request.
 */
export const exactId = (id: unknown, bytes: Buffer): unknown =>
  isExact(id) ? id : (parseValue(bytes, toExact) as {readonly id: unknown}).id;

const isExact = (value: unknown): boolean =>
  typeof value === 'number'
    ? !Number.isInteger(value) || Number.isSafeInteger(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isExact);

/** A number that `JSON.stringify` writes as it came. TypeScript does not know of it yet. */
const {rawJSON} = JSON as JSON & {readonly rawJSON: (text: string) => unknown};

/** Whole numbers that QEMU has a type for: int64_t or uint64_t (qobject/json-parser.c). */
const least = -(2n ** 63n);
const most = 2n ** 64n - 1n;

function toExact(text: string): unknown {
  if (!/^-?\d+$/.test(text)) return Number(text);
  const whole = BigInt(text);
  return least <= whole && whole <= most ? rawJSON(String(whole)) : Number(text);
}
