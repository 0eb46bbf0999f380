import {resolveConsoleKey} from '../../../keymap/console-bindings.ts';
import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {padEnd} from '../../../text/width.ts';
import {consoleHints} from '../input/console-hints.ts';
import type {ConsoleLink} from '../link/console-link.ts';
import type {Overlay} from './overlay.ts';
import {viewOf} from '../painting/panes.ts';
import {hintBar} from '../painting/status-bar.ts';
import {addStyle, clearSurface, drawText} from '../painting/surface.ts';
import type {Position, Rectangle, Surface} from '../painting/surface.ts';

export type WallOptions = {
  /** Every console that is to be on the wall, by key. */
  readonly consoles: () => readonly string[];
  readonly open: (key: string) => ConsoleLink;
  /** These are visible now. */
  readonly show: (keys: readonly string[]) => void;
  readonly selected: string;
  readonly choose: (key: string) => void;
  readonly close: () => void;
  /** Leaves it for where it was opened from. */
  readonly back: () => void;
  readonly keys: readonly ConsoleBinding[];
};

/** A thumbnail is at least this big, its title included: less shows nothing worth looking at. */
const least = {columns: 20, rows: 4};

/** How many thumbnails fit beside and below each other; as near to a square as they come. */
export function wallGrid(
  count: number,
  {columns, rows}: Pick<Rectangle, 'columns' | 'rows'>,
): {readonly across: number; readonly down: number} {
  const mostAcross = Math.max(1, Math.floor(columns / least.columns));
  const mostDown = Math.max(1, Math.floor(rows / least.rows));
  const across = Math.min(mostAcross, Math.max(1, Math.ceil(Math.sqrt(count))));
  const down = Math.min(mostDown, Math.ceil(count / across));
  const more = Math.min(mostAcross, Math.ceil(count / down));
  return {across: more, down: Math.min(mostDown, Math.ceil(count / more))};
}

/** Many consoles at once, live; the lower left of each, where the cursor is. */
export function createWallOverlay(options: WallOptions): Overlay {
  const {consoles, open, show, choose, close, back, keys} = options;
  let selected = Math.max(0, consoles().indexOf(options.selected));
  let across = 1;
  let placed: readonly (readonly [number, Rectangle])[] = [];

  const move = (by: number) => {
    const next = selected + by;
    if (next >= 0 && next < consoles().length) selected = next;
  };

  return {
    draw: (onto, area) => {
      clearSurface(onto, area);
      const all = consoles();
      const grid = wallGrid(all.length, area);
      ({across} = grid);
      const page = grid.across * grid.down;
      const from = Math.floor(selected / page) * page;
      placed = all.slice(from, from + page).map((_, index) => {
        const column = index % grid.across;
        const row = Math.floor(index / grid.across);
        return [from + index, cellOf(area, grid, column, row)] as const;
      });
      show(placed.map(([index]) => all[index] ?? ''));
      for (const [index, place] of placed) {
        const key = all[index];
        if (key !== undefined) drawThumbnail(onto, place, open(key), index === selected);
      }
      return undefined;
    },
    press: ({key}) => {
      const action = resolveConsoleKey(keys, 'wall', key);
      switch (action) {
        case undefined:
          return;
        case 'left':
          return move(-1);
        case 'right':
          return move(1);
        case 'up':
          return move(-across);
        case 'down':
          return move(across);
        case 'close':
          return back();
        case 'open': {
          const chosen = consoles()[selected];
          close();
          if (chosen !== undefined) choose(chosen);
        }
      }
    },
    mouse: (at, what) => {
      if (what !== 'press') return move(what === 'wheel-up' ? -across : across);
      const hit = placed.find(([, place]) => contains(place, at));
      const chosen = hit && consoles()[hit[0]];
      if (chosen === undefined) return;
      close();
      choose(chosen);
    },
    bar: columns => {
      const count = consoles().length;
      const page = placed.length < count ? `, ${placed.length} shown` : '';
      return hintBar(`wall: ${count} consoles${page}`, consoleHints(keys, 'wall'), columns);
    },
  };
}

const contains = ({column, row, columns, rows}: Rectangle, at: Position): boolean =>
  at.column >= column && at.column < column + columns && at.row >= row && at.row < row + rows;

function cellOf(
  area: Rectangle,
  {across, down}: {across: number; down: number},
  column: number,
  row: number,
): Rectangle {
  const left = Math.floor((area.columns * column) / across);
  const right = Math.floor((area.columns * (column + 1)) / across);
  const top = Math.floor((area.rows * row) / down);
  const bottom = Math.floor((area.rows * (row + 1)) / down);
  const gap = column < across - 1 ? 1 : 0;
  return {
    column: area.column + left,
    row: area.row + top,
    columns: right - left - gap,
    rows: bottom - top,
  };
}

function drawThumbnail(
  onto: Surface,
  place: Rectangle,
  link: ConsoleLink,
  selected: boolean,
): void {
  const {column, row, columns, rows} = place;
  const {name, state} = link.facts();
  const title = ` ${name}  ${link.ended() === undefined ? state : 'ended'}`;
  drawText(onto, place, padEnd(title, columns), selected ? '1;7' : '1;4', columns);
  const inside = {column, row: row + 1, columns, rows: rows - 1};
  const {emulator} = link;
  const cursor = emulator.cursor();
  const view = viewOf(emulator.size(), {column: 0, row: cursor.row}, inside);
  emulator.draw(onto, view, inside);
  if (!emulator.modes().cursorVisible) return;
  const at = {column: cursor.column - view.column, row: cursor.row - view.row};
  if (at.column >= columns || at.row >= inside.rows) return;
  addStyle(onto, {column: column + at.column, row: inside.row + at.row, columns: 1, rows: 1}, '7');
}
