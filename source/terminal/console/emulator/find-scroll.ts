import type {Surface} from '../painting/surface.ts';

/** Lines from `top` to `bottom` went up by some lines; those below are new. */
export type Scroll = {readonly top: number; readonly bottom: number; readonly by: number};

/** Changed lines below which drawing them costs no more than scrolling. */
const leastChanged = 4;

/**
 * Finds out whether lines have only moved up, as when a guest prints at the bottom of its screen:
 * then the terminal can move them itself, for a few bytes.
 */
export function findScroll(before: Surface, after: Surface): Scroll | undefined {
  const {rows} = after;
  const same = (row: number, other: number) => sameRow(before, row, after, other);
  let top = 0;
  while (top < rows && same(top, top)) top++;
  let bottom = rows - 1;
  while (bottom > top && same(bottom, bottom)) bottom--;
  const whole = fit(bottom);
  if (whole?.exact) return whole.scroll;
  // The bar changes by itself: what stands above it may have moved all the same.
  const above = fit(bottom - 1);
  return (above?.exact ? above : (whole ?? above))?.scroll;

  function fit(last: number): {scroll: Scroll; exact: boolean} | undefined {
    for (let by = 1; by <= last - top - leastChanged + 1; by++) {
      if (!same(top + by, top)) continue;
      const lines = last - top + 1 - by;
      let equal = 0;
      for (let row = top; row + by <= last; row++) if (same(row + by, row)) equal++;
      // Blank lines are like each other wherever they are: most of the lines have to fit.
      if (equal < leastChanged || equal * 4 < lines * 3) continue;
      return {scroll: {top, bottom: last, by}, exact: equal === lines};
    }
    return undefined;
  }
}

/** What a terminal shows after it has scrolled so. */
export function scrolled(surface: Surface, {top, bottom, by}: Scroll): Surface {
  const {columns} = surface;
  const shift = <T>(cells: readonly T[], blank: T): T[] => [
    ...cells.slice(0, top * columns),
    ...cells.slice((top + by) * columns, (bottom + 1) * columns),
    ...new Array<T>(by * columns).fill(blank),
    ...cells.slice((bottom + 1) * columns),
  ];
  return {
    ...surface,
    characters: shift(surface.characters, ' '),
    styles: shift(surface.styles, ''),
  };
}

/**
 * The bytes that make a terminal scroll so: line feeds at the bottom of a scroll region (CSI S is
 * shorter, but the Linux console does not know it). The cursor is anywhere afterwards.
 */
export const scrollSequence = ({top, bottom, by}: Scroll): string =>
  `\x1b[m\x1b[${top + 1};${bottom + 1}r\x1b[${bottom + 1};1H${'\n'.repeat(by)}\x1b[r`;

function sameRow(before: Surface, row: number, after: Surface, other: number): boolean {
  const {columns} = after;
  const from = row * columns;
  const to = other * columns;
  for (let column = 0; column < columns; column++) {
    if (before.characters[from + column] !== after.characters[to + column]) return false;
    if (before.styles[from + column] !== after.styles[to + column]) return false;
  }
  return true;
}
