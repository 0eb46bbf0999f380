import type {Action} from '../../keymap/bindings.ts';
import {columns, findColumn} from '../model/columns.ts';
import type {ColumnKey} from '../model/columns.ts';
import {parseFilter} from '../model/filter.ts';
import {listLayout} from '../selectors/layout.ts';
import type {ListState, Model} from '../model/model.ts';
import type {RowKey} from '../model/row-key.ts';
import {listRows, selectedIndex} from '../selectors/rows.ts';
import {change, stay} from '../model/step.ts';
import type {Step} from '../model/step.ts';

export type Handler = (model: Model) => Step;

export const withList = (model: Model, changed: Partial<ListState>): Model => ({
  ...model,
  list: {...model.list, ...changed},
});

const changeList = (model: Model, changed: Partial<ListState>): Step =>
  stay(withList(model, changed));

/** Keeps the selection on a row that is shown, and that row on the screen. */
export function settleList(model: Model): Model {
  const rows = listRows(model);
  const {selected, top} = model.list;
  const {table} = listLayout(model);
  const index = selectedIndex(model);
  // Before the domains are known, the row to begin at is not there yet.
  const key = rows[index]?.key ?? selected;
  const least = Math.max(0, index - table + 1);
  const most = Math.max(0, Math.min(index, rows.length - table));
  const settled = Math.min(Math.max(top, least), Math.max(least, most));
  return key === selected && settled === top
    ? model
    : withList(model, {selected: key, top: settled});
}

/** Selects the row at a position, or the nearest there is. */
export function select(model: Model, position: number): Model {
  const rows = listRows(model);
  const key = rows[Math.min(rows.length - 1, Math.max(0, position))]?.key;
  const {selected, paneScroll} = model.list;
  return settleList(
    withList(model, {selected: key, paneScroll: key === selected ? paneScroll : 0}),
  );
}

const moveBy =
  (rows: (model: Model) => number): Handler =>
  model =>
    stay(select(model, selectedIndex(model) + rows(model)));

const page = (model: Model) => Math.max(1, listLayout(model).table - 1);

const half = (model: Model) => Math.max(1, Math.floor(page(model) / 2));

function toggleMark(model: Model): Model {
  const {selected, marks} = model.list;
  if (selected === undefined) return model;
  const next = new Set(marks);
  if (!next.delete(selected)) next.add(selected);
  return withList(model, {marks: next, anchor: selected});
}

function markRange(model: Model): Step {
  const rows = listRows(model);
  const {anchor, marks, selected} = model.list;
  const here = selectedIndex(model);
  const there = rows.findIndex(({key}) => key === anchor);
  const [from, to] = there === -1 ? [here, here] : [Math.min(here, there), Math.max(here, there)];
  const between = rows.slice(from, to + 1).map(({key}) => key);
  return changeList(model, {marks: new Set([...marks, ...between]), anchor: selected});
}

/** Domain-0 is no guest that something could be done to. */
const markable = (model: Model): RowKey[] =>
  listRows(model).flatMap(({key, domain}) => (domain?.info.id === 0 ? [] : [key]));

function unmark(model: Model): Step {
  if (model.list.marks.size > 0) return changeList(model, {marks: new Set(), anchor: undefined});
  if (model.list.filter.text === '') return stay(model);
  return stay(settleList(withList(model, {filter: parseFilter('')})));
}

/** Columns that are shown and that can be sorted by, and ID, which always can. */
const sortable = ({list}: Model): ColumnKey[] =>
  list.columns
    .filter(({key, shown}) => shown && findColumn(key).compare !== undefined)
    .map(({key}) => key);

const sortBy = (model: Model, column: ColumnKey, reverse = false): Step =>
  stay(settleList(withList(model, {sort: {column, reverse}})));

/** Sorts by a column; by the one that is sorted by already, the other way round. */
export function sortByOrReverse(model: Model, column: ColumnKey): Step {
  const {sort} = model.list;
  if (columns.find(({key}) => key === column)?.compare === undefined) return stay(model);
  return sortBy(model, column, sort.column === column && !sort.reverse);
}

const sortByNeighbour =
  (distance: number): Handler =>
  model => {
    const keys = sortable(model);
    const next = keys.indexOf(model.list.sort.column) + distance + keys.length;
    return sortBy(model, keys[next % Math.max(1, keys.length)] ?? 'id');
  };

/** What the keys of the list do, as far as it stays in the list. */
export const listActions = {
  up: moveBy(() => -1),
  down: moveBy(() => 1),
  'page-up': moveBy(model => -page(model)),
  'half-page-up': moveBy(model => -half(model)),
  'half-page-down': moveBy(half),
  'page-down': moveBy(page),
  first: model => stay(select(model, 0)),
  last: model => stay(select(model, Infinity)),
  mark: model => stay(select(toggleMark(model), selectedIndex(model) + 1)),
  'mark-down': model => stay(select(toggleMark(model), selectedIndex(model) + 1)),
  'mark-up': model => stay(select(toggleMark(model), selectedIndex(model) - 1)),
  'mark-range': markRange,
  'mark-all': model => changeList(model, {marks: new Set(markable(model))}),
  'mark-invert': model =>
    changeList(model, {
      marks: new Set(markable(model).filter(key => !model.list.marks.has(key))),
    }),
  unmark,
  'sort-next': sortByNeighbour(1),
  'sort-previous': sortByNeighbour(-1),
  'sort-reverse': model => sortBy(model, model.list.sort.column, !model.list.sort.reverse),
  'sort-cpu': model => sortByOrReverse(model, 'cpu'),
  'sort-memory': model => sortByOrReverse(model, 'memory'),
  'sort-time': model => sortByOrReverse(model, 'time'),
  'sort-name': model => sortByOrReverse(model, 'name'),
  totals: model => stay(settleList(withList(model, {totals: !model.list.totals}))),
  configured: model => stay(settleList(withList(model, {configured: !model.list.configured}))),
  columns: model => change(model, {dialog: {type: 'columns', cursor: 0}}),
} as const satisfies Partial<Record<Action, Handler>>;
