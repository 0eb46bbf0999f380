export const mebibyte = 1024 * 1024;

/** Whole MiB, cut off as xl and xm do. */
export const toMebibytes = (bytes: number): number => Math.floor(bytes / mebibyte);

/** Seconds of a processor. */
export const toSeconds = (nanoseconds: number): number => nanoseconds / 1e9;

/**
 * One decimal as C's `%.1f` writes it. A tie, which only odd multiples of a quarter are, goes to the
 * even digit there and up in toFixed.
 */
export function tenths(value: number): string {
  const isTie = Math.abs((value * 4) % 2) === 1;
  if (!isTie) return value.toFixed(1);
  const lower = Math.floor(value * 10);
  return ((lower % 2 === 0 ? lower : lower + 1) / 10).toFixed(1);
}
