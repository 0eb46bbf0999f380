import stringWidth from 'string-width';

/** Text of which every character takes one column; most of what is drawn is such. */
const plain = /^[\u0020-\u007e\u00a0-\u02af\u2500-\u259f\u2800-\u28ff]*$/;

const segmenter = new Intl.Segmenter();

/** Columns that text takes on a terminal: two for CJK and emoji, none for a combining mark. */
export const textWidth = (text: string): number =>
  plain.test(text) ? text.length : stringWidth(text);

/** What a reader takes for single characters: a letter with its marks, an emoji with its parts. */
export const graphemes = (text: string): string[] =>
  plain.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({segment}) => segment);

/** The longest beginning of a text that takes no more than so many columns. */
export function cutText(text: string, width: number): string {
  if (width <= 0) return '';
  if (plain.test(text)) return text.slice(0, width);
  let cut = '';
  let columns = 0;
  for (const grapheme of graphemes(text)) {
    columns += stringWidth(grapheme);
    if (columns > width) break;
    cut += grapheme;
  }
  return cut;
}

/** The text with blanks up to so many columns. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** The text with blanks before it up to so many columns. */
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/**
 * A text column by column: what stands in each. The right half of a wide character is empty, marks
 * are with the character before them.
 */
export function cellsOf(text: string): string[] {
  if (plain.test(text)) return text.split('');
  const cells: string[] = [];
  let last = 0;
  for (const grapheme of graphemes(text)) {
    const columns = stringWidth(grapheme);
    if (columns === 0) {
      if (cells.length > 0) cells[last] = `${cells[last] ?? ''}${grapheme}`;
      continue;
    }
    last = cells.push(grapheme) - 1;
    for (let column = 1; column < columns; column++) cells.push('');
  }
  return cells;
}

/**
 * Characters whose width every terminal agrees on: one column for Latin, Greek, Cyrillic, arrows,
 * box drawing, blocks and Braille; two for CJK, kana, Hangul and full width forms.
 */
const sure =
  /^[\u0020-\u007e\u00a0-\u02af\u0370-\u0481\u2010-\u2027\u2190-\u21ff\u2260-\u2265\u2500-\u25fc\u25ff\u2800-\u28ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]?$/;

/** True for what takes as many columns on every terminal; an empty cell is such. */
export const isWidthSure = (cell: string): boolean =>
  (cell >= ' ' && cell <= '~' && cell.length === 1) || sure.test(cell);
