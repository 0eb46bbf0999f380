const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const asciiBlocks = [' ', '_', '.', '-', '=', '*', '#', '%', '@'];

/**
 * The last values as one line of bars, the newest on the right.
 *
 * @param most The value of a full bar.
 */
export function sparkline(
  values: readonly number[],
  width: number,
  most: number,
  ascii: boolean,
): string {
  const glyphs = ascii ? asciiBlocks : blocks;
  const top = glyphs.length - 1;
  const bar = (value: number) => {
    const level = Math.round((value / Math.max(most, Number.MIN_VALUE)) * top);
    // Something is told from nothing.
    return glyphs[value > 0 ? Math.min(top, Math.max(1, level)) : 0] ?? ' ';
  };
  return values.slice(-width).map(bar).join('').padStart(width);
}

/** A bar that is filled to a part, from 0 to 1. */
export function gauge(part: number, width: number, ascii: boolean): string {
  const filled = Math.round(Math.min(1, Math.max(0, part)) * width);
  return (ascii ? '|' : '█').repeat(filled) + (ascii ? '.' : '░').repeat(width - filled);
}
