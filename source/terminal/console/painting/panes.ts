import type {Rectangle} from './surface.ts';

/** How the screen is divided among consoles: one, or two halves that may be divided again. */
export type Panes =
  | {readonly type: 'pane'; readonly id: number; readonly console: string}
  | {
      readonly type: 'split';
      /** The halves stand beside each other, or one below the other. */
      readonly direction: 'columns' | 'rows';
      readonly first: Panes;
      readonly second: Panes;
    };
export type Pane = Extract<Panes, {type: 'pane'}>;

/** Consoles on one screen at most. */
export const mostPanes = 4;

/** The panes in reading order. */
export const allPanes = (panes: Panes): readonly Pane[] =>
  panes.type === 'pane' ? [panes] : [...allPanes(panes.first), ...allPanes(panes.second)];

/** Puts something else in the place of one pane. */
export function replacePane(panes: Panes, id: number, change: (pane: Pane) => Panes): Panes {
  if (panes.type === 'pane') return panes.id === id ? change(panes) : panes;
  return {
    ...panes,
    first: replacePane(panes.first, id, change),
    second: replacePane(panes.second, id, change),
  };
}

/** Gives the place of a pane to its neighbour. The last one stays. */
export function removePane(panes: Panes, id: number): Panes {
  if (panes.type === 'pane') return panes;
  const {first, second} = panes;
  if (first.type === 'pane' && first.id === id) return second;
  if (second.type === 'pane' && second.id === id) return first;
  return {...panes, first: removePane(first, id), second: removePane(second, id)};
}

/**
 * Where the panes of a split screen are. Each includes the line of its title on top; those beside
 * each other leave a column between them.
 */
export function placePanes(panes: Panes, area: Rectangle): readonly (readonly [Pane, Rectangle])[] {
  if (panes.type === 'pane') return [[panes, area]];
  const {column, row, columns, rows} = area;
  if (panes.direction === 'columns') {
    const left = Math.ceil((columns - 1) / 2);
    return [
      ...placePanes(panes.first, {...area, columns: left}),
      ...placePanes(panes.second, {
        ...area,
        column: column + left + 1,
        columns: columns - left - 1,
      }),
    ];
  }
  const top = Math.ceil(rows / 2);
  return [
    ...placePanes(panes.first, {...area, rows: top}),
    ...placePanes(panes.second, {...area, row: row + top, rows: rows - top}),
  ];
}

/**
 * Which part of a console's screen a smaller area shows: the one with the cursor, moved no further
 * than needed from the left edge and the bottom of what is written.
 */
export function viewOf(
  screen: {readonly columns: number; readonly rows: number},
  cursor: {readonly column: number; readonly row: number},
  area: {readonly columns: number; readonly rows: number},
): {readonly column: number; readonly row: number} {
  const right = Math.max(0, screen.columns - area.columns);
  const bottom = Math.max(0, screen.rows - area.rows);
  return {
    column: Math.min(right, Math.max(0, cursor.column - area.columns + 1)),
    row: Math.min(bottom, Math.max(0, cursor.row - area.rows + 1)),
  };
}
