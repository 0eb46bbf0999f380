import {cellsOf, cutText} from '../../../text/width.ts';

/**
 * What a screen shows, cell by cell, row after row. The right half of a character that is two
 * columns wide is an empty string.
 */
export type Surface = {
  readonly columns: number;
  readonly rows: number;
  readonly characters: string[];
  /** For each cell the parameters of SGR, empty for plain. */
  readonly styles: string[];
};

/** Columns and rows from 0. */
export type Rectangle = {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
};

export type Position = {readonly column: number; readonly row: number};

export function createSurface(columns: number, rows: number): Surface {
  const cells = columns * rows;
  return {
    columns,
    rows,
    characters: new Array<string>(cells).fill(' '),
    styles: new Array<string>(cells).fill(''),
  };
}

/** Fills a part of a surface with blanks of one style. */
export function clearSurface(
  surface: Surface,
  area: Rectangle = {column: 0, row: 0, columns: surface.columns, rows: surface.rows},
  style = '',
): void {
  for (let row = area.row; row < area.row + area.rows; row++) {
    const start = row * surface.columns + area.column;
    surface.characters.fill(' ', start, start + area.columns);
    surface.styles.fill(style, start, start + area.columns);
  }
}

/**
 * Writes text from a position on, cut at the edge of the surface or after so many columns; control
 * characters become `?`.
 *
 * @returns the column after the text.
 */
export function drawText(
  surface: Surface,
  {column, row}: Position,
  text: string,
  style = '',
  width: number = surface.columns - column,
): number {
  let at = column;
  const end = Math.min(surface.columns, column + width);
  if (row < 0 || row >= surface.rows) return at;
  const shown = cutText(text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?'), end - at);
  for (const cell of cellsOf(shown)) {
    const index = row * surface.columns + at;
    surface.characters[index] = cell;
    surface.styles[index] = style;
    at++;
  }
  return at;
}

/** The text of a row, without trailing blanks. */
export const lineOf = ({columns, characters}: Surface, row: number): string =>
  characters
    .slice(row * columns, (row + 1) * columns)
    .join('')
    .trimEnd();

/** The column in which a character of a row's text stands, from its place in `lineOf`. */
export function columnOf({columns, characters}: Surface, row: number, index: number): number {
  let length = 0;
  for (let column = 0; column < columns; column++) {
    length += characters[row * columns + column]?.length ?? 0;
    if (length > index) return column;
  }
  return columns;
}

/** Adds parameters of SGR to the style of some cells. */
export function addStyle(surface: Surface, {column, row, columns}: Rectangle, added: string): void {
  for (let at = column; at < Math.min(column + columns, surface.columns); at++) {
    const index = row * surface.columns + at;
    const style = surface.styles[index] ?? '';
    surface.styles[index] = style === '' ? added : `${style};${added}`;
  }
}

/** Frames an area with a line and blanks its inside, which is returned. */
export function drawFrame(surface: Surface, area: Rectangle, title: string): Rectangle {
  const {column, row, columns, rows} = area;
  clearSurface(surface, area);
  const edge = '─'.repeat(Math.max(0, columns - 2));
  drawText(surface, {column, row}, `┌${edge}┐`);
  for (let at = row + 1; at < row + rows - 1; at++) {
    drawText(surface, {column, row: at}, '│');
    drawText(surface, {column: column + columns - 1, row: at}, '│');
  }
  drawText(surface, {column, row: row + rows - 1}, `└${edge}┘`);
  drawText(surface, {column: column + 2, row}, ` ${title} `, '1', Math.max(0, columns - 4));
  return {column: column + 2, row: row + 1, columns: columns - 4, rows: rows - 2};
}

/** A rectangle of a size, at most, in the middle of another. */
export function centred(area: Rectangle, columns: number, rows: number): Rectangle {
  const width = Math.min(columns, area.columns);
  const height = Math.min(rows, area.rows);
  return {
    column: area.column + Math.floor((area.columns - width) / 2),
    row: area.row + Math.floor((area.rows - height) / 2),
    columns: width,
    rows: height,
  };
}
