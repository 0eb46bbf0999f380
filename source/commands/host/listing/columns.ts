/** Right-aligned, as `%5d`; what is too long is not cut. */
export const right = (value: string | number, width: number): string =>
  String(value).padStart(width);

/** Left-aligned, as `%-5s`; what is too long is not cut and moves the rest of its row. */
export const left = (value: string | number, width: number): string => String(value).padEnd(width);

/** Each text on a line of its own. */
export const lines = (texts: readonly string[]): string => texts.map(text => `${text}\n`).join('');
