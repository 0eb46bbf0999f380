import {resolveConsoleKey} from '../../../keymap/console-bindings.ts';
import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {boundaryBefore} from '../../../text/boundaries.ts';
import {cutText, padEnd} from '../../../text/width.ts';
import {consoleHints} from '../input/console-hints.ts';
import type {KeyPress, Overlay} from './overlay.ts';
import type {Snapshot} from '../emulator/screen-emulator.ts';
import {
  moveScrollback,
  searchScrollback,
  selectedColumns,
  selectedText,
  startScrollback,
} from '../emulator/scrollback.ts';
import {hintBar} from '../painting/status-bar.ts';
import {addStyle, clearSurface, columnOf, lineOf} from '../painting/surface.ts';
import type {Position, Rectangle, Surface} from '../painting/surface.ts';

export type ScrollbackOptions = {
  readonly lines: Snapshot;
  readonly cursor: Position;
  readonly rows: number;
  readonly keys: readonly ConsoleBinding[];
  readonly copy: (text: string) => void;
  readonly tell: (text: string) => void;
  readonly close: () => void;
};

const selected = '7';
const match = '4;7';

/** The lines of a console as they were when it was opened; the console goes on behind it. */
export function createScrollbackOverlay(options: ScrollbackOptions): Overlay {
  const {keys, copy, tell, close} = options;
  let {rows} = options;
  let state = startScrollback(options.lines, options.cursor, rows);

  const search = (text: string, direction: 'older' | 'newer') => {
    const result = searchScrollback(state, text, direction, rows);
    ({state} = result);
    if (!result.found && text !== '') tell(`${text} is not in the ${direction} lines`);
  };

  const pressInSearch = ({key, text}: KeyPress) => {
    const typing = state.typing ?? '';
    if (key === 'enter') {
      state = {...state, typing: undefined};
      search(typing, 'older');
    } else if (key === 'esc' || key === 'ctrl+c') state = {...state, typing: undefined};
    else if (key === 'backspace') {
      state = {...state, typing: typing.slice(0, boundaryBefore(typing, typing.length))};
    } else if (text !== undefined) state = {...state, typing: typing + text};
  };

  return {
    draw: (onto, area) => {
      ({rows} = area);
      clearSurface(onto, area);
      const {surface} = state.lines;
      for (let row = 0; row < area.rows; row++) {
        const line = state.top + row;
        if (line >= surface.rows) break;
        copyLine(surface, line, onto, area, row);
        for (const at of matches(lineOf(surface, line), state.search)) {
          const from = columnOf(surface, line, at);
          const to = columnOf(surface, line, at + state.search.length);
          mark(onto, area, row, from, to, match);
        }
        const part = selectedColumns(state, line);
        if (part) mark(onto, area, row, part.from, part.to, selected);
      }
      const {cursor, top} = state;
      const column = area.column + Math.min(cursor.column, area.columns - 1);
      return {column, row: area.row + Math.min(cursor.row - top, area.rows - 1)};
    },
    press: press => {
      if (state.typing !== undefined) return pressInSearch(press);
      const action = resolveConsoleKey(keys, 'scrollback', press.key);
      switch (action) {
        case undefined:
          return;
        case 'close':
          return close();
        case 'copy': {
          const text = selectedText(state);
          close();
          return copy(text);
        }
        case 'search':
          state = {...state, typing: ''};
          return;
        case 'search-again':
          return search(state.search, 'older');
        case 'search-back':
          return search(state.search, 'newer');
        case 'up':
        case 'down':
        case 'left':
        case 'right':
        case 'page-up':
        case 'page-down':
        case 'first':
        case 'last-line':
        case 'line-start':
        case 'line-end':
        case 'select':
        case 'select-lines':
          state = moveScrollback(state, action, rows);
      }
    },
    mouse: (_, what) => {
      if (what === 'press') return;
      for (let line = 0; line < 3; line++) {
        state = moveScrollback(state, what === 'wheel-up' ? 'up' : 'down', rows);
      }
    },
    bar: columns => {
      if (state.typing !== undefined) return padEnd(cutText(` /${state.typing}`, columns), columns);
      const where = `scrollback, line ${state.cursor.row + 1} of ${state.lines.surface.rows}`;
      return hintBar(where, consoleHints(keys, 'scrollback'), columns);
    },
  };
}

function copyLine(from: Surface, line: number, onto: Surface, area: Rectangle, row: number): void {
  const columns = Math.min(area.columns, from.columns);
  for (let column = 0; column < columns; column++) {
    const target = (area.row + row) * onto.columns + area.column + column;
    onto.characters[target] = from.characters[line * from.columns + column] ?? ' ';
    onto.styles[target] = from.styles[line * from.columns + column] ?? '';
  }
}

function matches(line: string, search: string): number[] {
  const found = [];
  const wanted = search.toLowerCase();
  const text = line.toLowerCase();
  for (let at = wanted === '' ? -1 : text.indexOf(wanted); at !== -1;) {
    found.push(at);
    at = text.indexOf(wanted, at + wanted.length);
  }
  return found;
}

function mark(
  onto: Surface,
  area: Rectangle,
  row: number,
  from: number,
  to: number,
  style: string,
): void {
  const end = Math.min(to, area.columns);
  if (end <= from) return;
  addStyle(
    onto,
    {column: area.column + from, row: area.row + row, columns: end - from, rows: 1},
    style,
  );
}
