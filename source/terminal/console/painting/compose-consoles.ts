import {padEnd} from '../../../text/width.ts';
import type {ConsoleLink} from '../link/console-link.ts';
import type {FrameEnds} from './painter.ts';
import {placePanes, viewOf} from './panes.ts';
import type {Pane, Panes} from './panes.ts';
import {clearSurface, drawText} from './surface.ts';
import type {Position, Rectangle, Surface} from './surface.ts';
import {initialModes} from '../emulator/terminal-modes.ts';

const silence =
  'Nothing was printed here yet: without console= or a login on this line, nothing will be.';

export type ConsolesView = {
  readonly panes: Panes;
  /** The pane that has the keys. */
  readonly focus: number;
  readonly zoomed: boolean;
};

/** Where a console is on the screen, and which part of its own screen that shows. */
export type PlacedConsole = {
  readonly pane: Pane;
  /** Without its title. */
  readonly area: Rectangle;
  readonly view: Position;
};

/** Where every console is that is shown. */
export function placeConsoles(
  view: ConsolesView,
  area: Rectangle,
  find: (key: string) => ConsoleLink,
): readonly PlacedConsole[] {
  return insides(view, area).map(([pane, whole]) => {
    const link = find(pane.console);
    // What is to be said about a console that has ended stands below its last screen.
    const foot = endOf(link) === undefined ? 0 : 1;
    const inside = {...whole, rows: Math.max(1, whole.rows - foot)};
    return {
      pane,
      area: inside,
      view: viewOf(link.emulator.size(), link.emulator.cursor(), inside),
    };
  });
}

/** How much of the screen every console has that is shown; the least of it where two panes show one. */
export function placeSizes(
  view: ConsolesView,
  area: Rectangle,
): ReadonlyMap<string, Pick<Rectangle, 'columns' | 'rows'>> {
  const sizes = new Map<string, Pick<Rectangle, 'columns' | 'rows'>>();
  for (const [{console}, {columns, rows}] of insides(view, area)) {
    const other = sizes.get(console) ?? {columns, rows};
    sizes.set(console, {
      columns: Math.min(columns, other.columns),
      rows: Math.min(rows, other.rows),
    });
  }
  return sizes;
}

/** The panes that are shown, without their titles. */
function insides({panes, focus, zoomed}: ConsolesView, area: Rectangle) {
  const all = placePanes(panes, area);
  if (all.length === 1) return all;
  if (zoomed) return all.flatMap(([pane]) => (pane.id === focus ? [[pane, area] as const] : []));
  return all.map(([pane, place]) => {
    const inside = {...place, row: place.row + 1, rows: Math.max(1, place.rows - 1)};
    return [pane, inside] as const;
  });
}

/** Why a console has nothing more to say, and what can be done. */
export function endOf(link: ConsoleLink): string | undefined {
  const {name, status, message} = link.facts();
  const gone = link.ended();
  if (gone !== undefined) return `${name} has ended: ${gone}. Enter goes back.`;
  if (status !== 'ended') return undefined;
  const why = message === undefined ? '' : `: ${message}`;
  return `${name} has ended${why}. It is kept for a look; domux destroy ${name} clears it.`;
}

/** Draws the consoles onto an area, and tells what the terminal has to be set to for them. */
export function composeConsoles(
  view: ConsolesView,
  onto: Surface,
  area: Rectangle,
  find: (key: string) => ConsoleLink,
): FrameEnds {
  const placed = placeConsoles(view, area, find);
  const split = placed.length > 1;
  if (split) drawSeparators(onto, area);
  let ends: FrameEnds = {cursor: undefined, modes: {...initialModes, bracketedPaste: true}};

  for (const {pane, area: inside, view: from} of placed) {
    const link = find(pane.console);
    const {emulator} = link;
    if (split) drawTitle(onto, inside, link, pane.id === view.focus);
    emulator.draw(onto, from, inside);
    if (link.silent() && link.ended() === undefined) {
      drawText(onto, inside, silence, '2', inside.columns);
    }
    const end = endOf(link);
    if (end !== undefined) {
      const row = inside.row + inside.rows;
      drawText(
        onto,
        {column: inside.column, row},
        padEnd(end, inside.columns),
        '7',
        inside.columns,
      );
    }
    if (pane.id === view.focus && end === undefined) ends = endsOf(link, inside, from, split);
  }
  return ends;
}

function endsOf(
  {emulator}: ConsoleLink,
  area: Rectangle,
  from: Position,
  split: boolean,
): FrameEnds {
  const modes = emulator.modes();
  const {column, row} = emulator.cursor();
  const at = {column: column - from.column + area.column, row: row - from.row + area.row};
  const inside = at.column < area.column + area.columns && at.row < area.row + area.rows;
  return {
    cursor: modes.cursorVisible && inside ? at : undefined,
    // Pastes are always told apart from typing: a paste may hold the prefix key. A click moves the
    // focus where there is more than one console to look at.
    modes: {
      ...modes,
      bracketedPaste: true,
      mouse: split && modes.mouse === 'none' ? 'vt200' : modes.mouse,
    },
  };
}

function drawSeparators(onto: Surface, area: Rectangle): void {
  clearSurface(onto, area);
  for (let row = area.row; row < area.row + area.rows; row++) {
    drawText(onto, {column: area.column, row}, '│'.repeat(area.columns));
  }
}

function drawTitle(onto: Surface, area: Rectangle, link: ConsoleLink, focused: boolean): void {
  const {name, state} = link.facts();
  const text = padEnd(` ${name}  ${state}`, area.columns);
  const at = {column: area.column, row: area.row - 1};
  drawText(onto, at, text, focused ? '1;7' : '4', area.columns);
}
