import {findColumn} from '../model/columns.ts';
import type {Column} from '../model/columns.ts';
import {textWidth} from '../../text/width.ts';
import {describeTask} from '../model/task.ts';
import type {Model} from '../model/model.ts';
import {listRows} from './rows.ts';
import type {ListRow} from './rows.ts';
import type {DomainRow} from '../model/sample.ts';

/** Where things are on the list screen, from top to bottom. */
export type ListLayout = {
  /** Lines that tell of the host. */
  readonly header: number;
  /** Rows of the table that fit, without its heading and totals. */
  readonly table: number;
  readonly totals: boolean;
  /** Lines of keys. */
  readonly footer: number;
  /** Columns of the table. */
  readonly columns: number;
  /** Columns of the pane with the details of the selected domain; 0 where there is none. */
  readonly pane: number;
};

/** Below this many rows the header is one line. */
const roomForHeader = 16;

/** From this many rows on the keys have two lines. */
const roomForFooter = 24;

/** Heading of the table, status line. */
const fixedLines = 2;

/** Columns from which on there is a pane beside the list, if it is wanted; and without being asked for. */
const roomForPane = 110;
const wideForPane = 160;
const widestPane = 90;

/** Lines that the keys take at the bottom of a view. */
export const footerHeight = ({size}: Pick<Model, 'size'>): number =>
  size.rows >= roomForFooter ? 2 : 1;

export function listLayout({size, list}: Pick<Model, 'size' | 'list'>): ListLayout {
  const header = size.rows >= roomForHeader ? 3 : 1;
  const footer = footerHeight({size});
  const totals = list.totals && size.rows >= 8;
  const table = Math.max(1, size.rows - header - fixedLines - footer - (totals ? 1 : 0));
  const wanted = list.pane ?? size.columns >= wideForPane;
  const pane =
    wanted && size.columns >= roomForPane
      ? Math.min(widestPane, Math.floor(size.columns * 0.42))
      : 0;
  // A line between the two.
  const columns = pane === 0 ? size.columns : size.columns - pane - 1;
  return {header, table, totals, footer, columns, pane};
}

/** Rows of the pane: as many as the table with its heading and totals. */
export const paneRows = ({table, totals}: ListLayout): number => table + 1 + (totals ? 1 : 0);

/** Why there is no pane beside the list, whatever is wanted. */
export const paneRefusal = ({size}: Pick<Model, 'size'>): string | undefined =>
  size.columns < roomForPane
    ? `The pane needs ${roomForPane} columns, the terminal has ${size.columns}.`
    : undefined;

/** A column with the width that it has on this terminal. */
export type PlacedColumn = {
  readonly column: Column;
  readonly width: number;
  /** Cells to the left of it. */
  readonly left: number;
};

/** Cells before the first column: a mark, and what is new about the domain. */
export const flagWidth = 2;
const widestName = 32;

/** Columns that a name has before anything that is less important than this has a place at all. */
const fairName = 20;
const unimportant = 4;

/** What is said of a row beyond its figures: what is under way, what is wrong. */
export function rowNote({tasks, now}: Model, {info, trouble}: DomainRow): string {
  const task = tasks.get(info.id);
  if (task) return describeTask(task, now);
  return trouble ?? describeTransfer(info) ?? info.message ?? '';
}

/** How far a domain is that is being saved, restored or moved: `saving 45 %`. */
export function describeTransfer({status, transfer}: DomainRow['info']): string | undefined {
  if (transfer === undefined) return status === 'postmigrate' ? 'moved away' : undefined;
  const doing =
    status === 'save-vm' ? 'saving' : status === 'inmigrate' ? 'arriving' : 'moving away';
  const {percent, 'total-time': time} = transfer;
  return percent === undefined ? `${doing} ${Math.round(time / 1000)} s` : `${doing} ${percent} %`;
}

/**
 * The columns that fit, in their order. The least important ones give way first, to a name of usual
 * length too; the name takes what is left, up to the longest, and then the notes.
 */
export function placeColumns(model: Model): readonly PlacedColumn[] {
  const rows = listRows(model);
  const hasNotes =
    model.booting.size > 0 || [...model.domains.values()].some(row => rowNote(model, row) !== '');
  const wanted = model.list.columns
    .filter(({key, shown}) => shown && (key !== 'note' || hasNotes))
    .map(({key}) => findColumn(key));

  const {columns: available} = listLayout(model);
  const name = findColumn('name');
  const ofTotals = model.list.totals ? textWidth(name.total?.(guestsOf(rows)) ?? '') : 0;
  const longest = Math.max(longestName(rows), ofTotals);
  const fair = Math.max(0, Math.min(fairName, longest) - name.width);
  const chosen = new Set<Column>();
  let used = flagWidth - 1;
  for (const column of [...wanted].sort((a, b) => a.importance - b.importance)) {
    const reserved = column.importance < unimportant ? 0 : fair;
    if (used + 1 + column.width + reserved > available) break;
    used += 1 + column.width;
    chosen.add(column);
  }

  const spare = Math.max(0, available - used);
  const forName = Math.min(spare, Math.max(0, Math.min(widestName, longest) - name.width));
  let left = flagWidth;
  return wanted
    .filter(column => chosen.has(column))
    .map(column => {
      const extra = column.key === 'name' ? forName : column.key === 'note' ? spare - forName : 0;
      const width = column.width + extra;
      const placed = {column, width, left};
      left += width + 1;
      return placed;
    });
}

/** Whom the totals are of: Domain-0 is the host. */
export const guestsOf = (rows: readonly ListRow[]): readonly DomainRow[] =>
  rows.flatMap(({domain}) => (domain && domain.info.id !== 0 ? [domain] : []));

const longestName = (rows: readonly ListRow[]): number =>
  rows.reduce(
    (most, row) => Math.max(most, textWidth(row.domain?.info.name ?? row.config?.name ?? '')),
    0,
  );

/** The domains whose rows are on the screen. */
export function visibleIds(model: Model): readonly number[] {
  const {top} = model.list;
  return listRows(model)
    .slice(top, top + listLayout(model).table)
    .flatMap(({domain}) => (domain === undefined ? [] : [domain.info.id]));
}
