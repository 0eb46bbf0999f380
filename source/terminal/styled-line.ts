import {cellsOf, isWidthSure} from '../text/width.ts';

/** A line of a frame as cells: a character and the rendition that it is drawn in. */
export type StyledLine = {
  /** Column by column; the right half of a wide character is empty. */
  readonly characters: readonly string[];
  /** For each character the parameters of SGR, empty for plain. */
  readonly styles: readonly string[];
  /** Every terminal agrees on how many columns its characters take, so that cells can be replaced one by one. */
  readonly sure: boolean;
};

/** What SGR can switch: the parameter that switches it off, by slot. */
type Slots = {
  weight: string[];
  italic: string;
  underline: string;
  inverse: string;
  foreground: string;
  background: string;
};

const plain = (): Slots => ({
  weight: [],
  italic: '',
  underline: '',
  inverse: '',
  foreground: '',
  background: '',
});

const sgr = /\x1b\[([\d;]*)m/g;

/** Takes a line apart that holds text and SGR sequences, and no others. */
export function parseStyledLine(line: string): StyledLine {
  const characters: string[] = [];
  const styles: string[] = [];
  const slots = plain();
  let style = '';
  let sure = true;
  let at = 0;

  const add = (text: string) => {
    if (text === '') return;
    for (const character of cellsOf(text)) {
      sure &&= isWidthSure(character);
      characters.push(character);
      styles.push(style);
    }
  };

  for (const match of line.matchAll(sgr)) {
    add(line.slice(at, match.index));
    at = match.index + match[0].length;
    applySgr(slots, match[1] ?? '');
    style = describe(slots);
  }
  add(line.slice(at));
  return {characters, styles, sure};
}

/** A line with another one over it from a column on. */
export function coverLine(below: StyledLine, column: number, above: StyledLine): StyledLine {
  if (column === 0 && above.characters.length >= below.characters.length) return above;
  const gap = Math.max(0, column - below.characters.length);
  const end = column + above.characters.length;
  const cover = (under: readonly string[], over: readonly string[], blank: string) => [
    ...under.slice(0, column),
    ...Array<string>(gap).fill(blank),
    ...over,
    ...under.slice(end),
  ];
  const characters = cover(below.characters, above.characters, ' ');
  // What is left of a wide character is a blank.
  if (below.characters[column] === '') characters[column - 1] = ' ';
  if (characters[end] === '') characters[end] = ' ';
  return {
    characters,
    styles: cover(below.styles, above.styles, ''),
    sure: below.sure && above.sure,
  };
}

const describe = ({weight, italic, underline, inverse, foreground, background}: Slots): string =>
  [...weight, italic, underline, inverse, foreground, background].filter(Boolean).join(';');

function applySgr(slots: Slots, parameters: string): void {
  const codes = parameters.split(';');
  for (let index = 0; index < codes.length; index++) {
    const code = Number(codes[index]);
    if (code === 38 || code === 48) {
      const length = codes[index + 1] === '2' ? 5 : 3;
      const colour = codes.slice(index, index + length).join(';');
      if (code === 38) slots.foreground = colour;
      else slots.background = colour;
      index += length - 1;
    } else {
      applyCode(slots, code);
    }
  }
}

function applyCode(slots: Slots, code: number): void {
  const text = String(code);
  if (code === 0) Object.assign(slots, plain());
  else if (code === 1 || code === 2) slots.weight = [...new Set([...slots.weight, text])].sort();
  else if (code === 22) slots.weight = [];
  else if (code === 3) slots.italic = text;
  else if (code === 23) slots.italic = '';
  else if (code === 4) slots.underline = text;
  else if (code === 24) slots.underline = '';
  else if (code === 7) slots.inverse = text;
  else if (code === 27) slots.inverse = '';
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) slots.foreground = text;
  else if (code === 39) slots.foreground = '';
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) slots.background = text;
  else if (code === 49) slots.background = '';
}
