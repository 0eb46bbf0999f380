import {isWidthSure} from '../text/width.ts';
import type {StyledLine} from './styled-line.ts';

/** Unchanged cells between two changed ones are sent again where moving the cursor would cost more. */
const gap = 6;

const moveTo = (row: number, column: number) => `\x1b[${row + 1};${column + 1}H`;

const eraseToEnd = '\x1b[K';

/**
 * The bytes that turn one line of the screen into another. Only what differs is sent, unless a
 * character's width is in doubt: then the whole line is, with the cursor placed anew after the
 * character, so that a terminal of another opinion spoils that place only.
 *
 * @param row From 0.
 */
export function lineChanges(row: number, before: StyledLine, after: StyledLine): string {
  if (!before.sure || !after.sure) {
    return `${moveTo(row, 0)}\x1b[m${eraseToEnd}${draw(row, after, 0, after.characters.length)}`;
  }

  const {length} = after.characters;
  const differs = (index: number) =>
    before.characters[index] !== after.characters[index] ||
    before.styles[index] !== after.styles[index];

  let changes = '';
  let start = 0;
  while (start < length) {
    if (!differs(start)) {
      start++;
      continue;
    }
    // The right half of a character is drawn with its left half.
    while (start > 0 && after.characters[start] === '') start--;
    let end = start + 1;
    for (let index = end; index < length && index - end < gap; index++) {
      if (differs(index)) end = index + 1;
    }
    changes += moveTo(row, start) + draw(row, after, start, end);
    start = end;
  }

  const shorter = before.characters.length > length;
  return shorter ? `${changes}${moveTo(row, length)}${eraseToEnd}` : changes;
}

/** Cells with their renditions, ending in the plain one. */
function draw(row: number, {characters, styles}: StyledLine, from: number, to: number): string {
  let text = '';
  let current = '';
  let lost = false;
  for (let index = from; index < to; index++) {
    const character = characters[index] ?? '';
    if (character === '') continue;
    if (lost) text += moveTo(row, index);
    lost = !isWidthSure(character);
    const style = styles[index] ?? '';
    if (style !== current) {
      text += current === '' ? `\x1b[${style}m` : `\x1b[${style === '' ? '' : `0;${style}`}m`;
      current = style;
    }
    text += character;
  }
  return current === '' ? text : `${text}\x1b[m`;
}
