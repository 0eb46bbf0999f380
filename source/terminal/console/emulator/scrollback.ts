import type {ConsoleAction} from '../../../keymap/console-bindings.ts';
import type {Snapshot} from './screen-emulator.ts';
import {columnOf, lineOf} from '../painting/surface.ts';
import type {Position} from '../painting/surface.ts';

/** What was on a console when one began to scroll back, and where one is in it. */
export type Scrollback = {
  readonly lines: Snapshot;
  /** The line on top of the view. */
  readonly top: number;
  /** In lines and columns of the whole. */
  readonly cursor: Position;
  /** The other end of the selection. */
  readonly anchor: Position | undefined;
  readonly wholeLines: boolean;
  readonly search: string;
  /** Where the text that is searched for is being typed, what it was before. */
  readonly typing: string | undefined;
};

/** Movements and selection; what else the keys do is for whoever shows it. */
export type ScrollbackAction = Exclude<
  ConsoleAction<'scrollback'>,
  'copy' | 'close' | 'search' | 'search-again' | 'search-back'
>;

/** @param rows Lines that the view shows. */
export function startScrollback(lines: Snapshot, cursor: Position, rows: number): Scrollback {
  const top = Math.max(0, lines.surface.rows - rows);
  return {
    lines,
    top,
    cursor: {column: cursor.column, row: top + cursor.row},
    anchor: undefined,
    wholeLines: false,
    search: '',
    typing: undefined,
  };
}

export function moveScrollback(
  state: Scrollback,
  action: ScrollbackAction,
  rows: number,
): Scrollback {
  const {cursor, lines, anchor} = state;
  const to = (row: number, column = cursor.column) => place(state, {row, column}, rows);
  switch (action) {
    case 'up':
      return to(cursor.row - 1);
    case 'down':
      return to(cursor.row + 1);
    case 'left':
      return to(cursor.row, cursor.column - 1);
    case 'right':
      return to(cursor.row, cursor.column + 1);
    case 'page-up':
      return page(state, -rows, rows);
    case 'page-down':
      return page(state, rows, rows);
    case 'first':
      return to(0, 0);
    case 'last-line':
      return to(lines.surface.rows - 1, 0);
    case 'line-start':
      return to(cursor.row, 0);
    case 'line-end':
      return to(cursor.row, lastColumn(lines.surface, cursor.row));
    case 'select':
      return {...state, anchor: anchor ? undefined : cursor, wholeLines: false};
    case 'select-lines':
      return {...state, anchor: anchor ?? cursor, wholeLines: true};
  }
}

/** Goes to the next line with the text, older or newer; the search is without regard to case. */
export function searchScrollback(
  state: Scrollback,
  search: string,
  direction: 'older' | 'newer',
  rows: number,
): {readonly state: Scrollback; readonly found: boolean} {
  const wanted = search.toLowerCase();
  const {surface} = state.lines;
  const step = direction === 'older' ? -1 : 1;
  const searched = {...state, search};
  if (wanted === '') return {state: searched, found: false};
  for (let row = state.cursor.row + step; row >= 0 && row < surface.rows; row += step) {
    const at = lineOf(surface, row).toLowerCase().indexOf(wanted);
    if (at === -1) continue;
    const column = columnOf(surface, row, at);
    return {state: place(searched, {row, column}, rows), found: true};
  }
  return {state: searched, found: false};
}

/** The columns of a line that are selected: from the first to before the last. */
export function selectedColumns(
  {anchor, cursor, wholeLines, lines}: Scrollback,
  row: number,
): {readonly from: number; readonly to: number} | undefined {
  if (anchor === undefined) return undefined;
  const [first, last] = before(anchor, cursor) ? [anchor, cursor] : [cursor, anchor];
  if (row < first.row || row > last.row) return undefined;
  const {columns} = lines.surface;
  if (wholeLines) return {from: 0, to: columns};
  return {
    from: row === first.row ? first.column : 0,
    to: row === last.row ? last.column + 1 : columns,
  };
}

/** What is selected, or the line of the cursor; lines that only the screen's edge broke are one. */
export function selectedText(state: Scrollback): string {
  const {lines, cursor, anchor} = state;
  const chosen = anchor === undefined ? {...state, anchor: cursor, wholeLines: true} : state;
  const {surface, wrapped} = lines;
  let text = '';
  for (let row = 0; row < surface.rows; row++) {
    const part = selectedColumns(chosen, row);
    if (part === undefined) continue;
    const offset = row * surface.columns;
    const cells = surface.characters.slice(offset + part.from, offset + part.to).join('');
    if (text !== '' && !wrapped[row]) text += '\n';
    text += wrapped[row + 1] ? cells : cells.trimEnd();
  }
  return text;
}

/** The column of the last character of a line. */
const lastColumn = (surface: Snapshot['surface'], row: number): number =>
  Math.max(0, columnOf(surface, row, lineOf(surface, row).length) - 1);

const before = (a: Position, b: Position): boolean =>
  a.row < b.row || (a.row === b.row && a.column < b.column);

const within = (value: number, most: number): number => Math.max(0, Math.min(value, most));

function place(state: Scrollback, wanted: Position, rows: number): Scrollback {
  const {surface} = state.lines;
  const row = within(wanted.row, surface.rows - 1);
  const column = within(wanted.column, surface.columns - 1);
  return {
    ...state,
    cursor: {row, column},
    top: Math.min(row, Math.max(state.top, row - rows + 1)),
  };
}

function page(state: Scrollback, by: number, rows: number): Scrollback {
  const last = Math.max(0, state.lines.surface.rows - rows);
  const top = within(state.top + by, last);
  return place({...state, top}, {...state.cursor, row: state.cursor.row + by}, rows);
}
