import {findScroll, scrollSequence, scrolled} from '../emulator/find-scroll.ts';
import {isWidthSure} from '../../../text/width.ts';
import type {Surface} from './surface.ts';

/** Unchanged cells between two changed ones are sent again where moving the cursor would cost more. */
const gap = 6;

/** Blanks at the end of a line that are worth erasing in one go. */
const erasable = 4;

const blank = {characters: ' ', style: ''};

/**
 * The bytes that turn what a terminal shows into a surface. The terminal must not wrap at its right
 * edge. Where the width of a character is in doubt, the whole line is sent and the cursor placed
 * anew after the character, so that a terminal of another opinion spoils that place only.
 *
 * @param before undefined when what the terminal shows is not known: it is cleared.
 */
export function surfaceChanges(before: Surface | undefined, after: Surface): string {
  const pen = createPen();
  const scroll = before && findScroll(before, after);
  if (before === undefined) pen.erase('\x1b[m\x1b[2J');
  if (scroll) pen.erase(scrollSequence(scroll));
  const shown = before && scroll ? scrolled(before, scroll) : before;
  for (let row = 0; row < after.rows; row++) rowChanges(shown, after, row, pen);
  return pen.end();
}

type Pen = ReturnType<typeof createPen>;

function createPen() {
  let text = '';
  let style = '';
  /** Where the cursor is, as far as that is sure; column -1 otherwise. */
  let atColumn = -1;
  let atRow = -1;

  const setStyle = (wanted: string) => {
    if (wanted === style) return;
    text += wanted === '' ? '\x1b[m' : style === '' ? `\x1b[${wanted}m` : `\x1b[0;${wanted}m`;
    style = wanted;
  };

  return {
    move: (column: number, row: number) => {
      if (column === atColumn && row === atRow) return;
      text += `\x1b[${row + 1};${column + 1}H`;
      atColumn = column;
      atRow = row;
    },
    put: (character: string, wanted: string, wide: boolean) => {
      setStyle(wanted);
      text += character;
      atColumn = isWidthSure(character) ? atColumn + (wide ? 2 : 1) : -1;
    },
    erase: (sequence: string) => {
      setStyle('');
      text += sequence;
    },
    end: () => {
      setStyle('');
      return text;
    },
  };
}

function rowChanges(before: Surface | undefined, after: Surface, row: number, pen: Pen): void {
  const {columns} = after;
  const offset = row * columns;
  const differs = (column: number) => {
    const index = offset + column;
    const character = before?.characters[index] ?? blank.characters;
    const style = before?.styles[index] ?? blank.style;
    return character !== after.characters[index] || style !== after.styles[index];
  };

  let first = 0;
  while (first < columns && !differs(first)) first++;
  if (first === columns) return;
  let last = columns - 1;
  while (!differs(last)) last--;

  if (inDoubt(before, offset, columns) || inDoubt(after, offset, columns)) {
    pen.move(0, row);
    pen.erase('\x1b[K');
    draw(after, row, 0, contentEnd(after, offset, columns), pen);
    return;
  }

  const end = contentEnd(after, offset, columns);
  const erases = last - Math.max(first, end) >= erasable;
  const stop = erases ? end : last + 1;
  let column = first;
  while (column < stop) {
    if (!differs(column)) {
      column++;
      continue;
    }
    // The right half of a character is drawn with its left half.
    while (column > 0 && after.characters[offset + column] === '') column--;
    let until = column + 1;
    for (let ahead = until; ahead < stop && ahead - until < gap; ahead++) {
      if (differs(ahead)) until = ahead + 1;
    }
    draw(after, row, column, until, pen);
    column = until;
  }

  if (erases) {
    pen.move(Math.max(first, end), row);
    pen.erase('\x1b[K');
  }
}

function draw(surface: Surface, row: number, from: number, to: number, pen: Pen): void {
  const offset = row * surface.columns;
  for (let column = from; column < to; column++) {
    const character = surface.characters[offset + column] ?? ' ';
    if (character === '') continue;
    const wide = surface.characters[offset + column + 1] === '' && column + 1 < surface.columns;
    pen.move(column, row);
    pen.put(character, surface.styles[offset + column] ?? '', wide);
  }
}

/** The column after the last cell that is not a plain blank. */
function contentEnd({characters, styles}: Surface, offset: number, columns: number): number {
  let end = columns;
  while (end > 0 && characters[offset + end - 1] === ' ' && styles[offset + end - 1] === '') end--;
  return end;
}

function inDoubt(surface: Surface | undefined, offset: number, columns: number): boolean {
  if (surface === undefined) return false;
  for (let column = 0; column < columns; column++) {
    if (!isWidthSure(surface.characters[offset + column] ?? ' ')) return true;
  }
  return false;
}
