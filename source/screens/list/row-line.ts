import {drawSpans, fit, joinSpans, spansWidth} from '../../parts/paint.ts';
import type {DrawnLine, Span} from '../../parts/paint.ts';
import {sparkline} from '../../parts/sparkline.ts';
import type {StyleName, Theme} from '../../parts/theme.ts';
import {findColumn} from '../../store/model/columns.ts';
import type {Column, ColumnContext, ColumnKey} from '../../store/model/columns.ts';
import {flagWidth, guestsOf, rowNote} from '../../store/selectors/layout.ts';
import type {PlacedColumn} from '../../store/selectors/layout.ts';
import type {Model} from '../../store/model/model.ts';
import type {ListRow} from '../../store/selectors/rows.ts';
import {describeTask} from '../../store/model/task.ts';
import type {ConfiguredDomain, DomainRow} from '../../store/model/sample.ts';
import {textWidth} from '../../text/width.ts';
import type {Target} from '../../store/model/target.ts';
import {padEnd} from '../../text/width.ts';
import {stateStyle} from './state-style.ts';

/** A processor that is this busy is worth a look, percent. */
const busyPercent = 90;

export const columnContext = (model: Model): ColumnContext => ({
  now: model.now,
  memoryTotal: model.host?.memoryTotal ?? 0,
  note: row => rowNote(model, row),
});

/** Text in the width of its column. */
function place(theme: Theme, {column, width}: PlacedColumn, text: string): string {
  return column.align === 'right' ? text.padStart(width).slice(-width) : fit(text, width, theme);
}

/** The titles; the one that is sorted by has an arrow before it, which points up where values rise. */
export function headingLine(
  model: Model,
  theme: Theme,
  placed: readonly PlacedColumn[],
  columns: number,
): DrawnLine {
  const {column: sorted, reverse} = model.list.sort;
  const falls = (findColumn(sorted).falls === true) !== reverse;
  const arrow = theme.ascii ? (falls ? 'v' : '^') : falls ? '▼' : '▲';
  const titles = placed.map((one, index): Span => {
    const title = place(theme, one, one.column.title);
    const gap = index === 0 ? '' : ' ';
    const target: Target = {type: 'column', key: one.column.key};
    if (one.column.key !== sorted) return ['heading', gap + title, target];
    // A title that fills its column has the arrow in the gap before it.
    return one.column.align === 'right' || textWidth(one.column.title) === one.width
      ? ['heading', `${gap}${title}`.replace(/ (?=\S)/, arrow), target]
      : ['heading', `${gap}${fit(`${one.column.title}${arrow}`, one.width, theme)}`, target];
  });
  const flags: Span = ['heading', ' '.repeat(flagWidth)];
  const rest = Math.max(0, columns - flagWidth - spansWidth(titles));
  return drawSpans(theme, [flags, ...titles, ['heading', ' '.repeat(rest)]], columns);
}

/** One row of the list, as wide as its table. */
export function rowLine(
  model: Model,
  theme: Theme,
  placed: readonly PlacedColumn[],
  row: ListRow,
  columns: number,
): DrawnLine {
  const {list} = model;
  const context = columnContext(model);
  const isMarked = list.marks.has(row.key);
  const cells: Span[] = placed.map(one => {
    const [style, text] =
      row.domain === undefined
        ? configCell(model, theme, one, row.config)
        : domainCell(theme, one, row.domain, context);
    return [isMarked && one.column.key === 'name' ? 'marked' : style, text];
  });
  const spans: Span[] = [flags(theme, row, isMarked), ...withGaps(cells)];
  const selected = row.key === list.selected;
  const whole = spans.map(([, text]) => text).join('');
  const text = joinSpans(theme, selected ? [['selected', padEnd(whole, columns)]] : spans, columns);
  const target: Target = {type: 'row', key: row.key};
  return {text, regions: [{from: 0, to: columns, target}]};
}

const withGaps = (cells: readonly Span[]): Span[] =>
  cells.flatMap((cell, index): Span[] => (index === 0 ? [cell] : [['plain', ' '], cell]));

/** A mark, and what is new: console output that nobody has read, a config that was changed since. */
function flags(theme: Theme, {domain}: ListRow, isMarked: boolean): Span {
  const mark = isMarked ? '*' : ' ';
  if (domain?.configChanged) return ['warning', `${mark}${theme.ascii ? '~' : '≠'}`];
  if (domain?.unread) return ['accent', `${mark}${theme.ascii ? '"' : '•'}`];
  return [isMarked ? 'marked' : 'plain', `${mark} `];
}

function domainCell(
  theme: Theme,
  placed: PlacedColumn,
  row: DomainRow,
  context: ColumnContext,
): Span {
  const {column, width} = placed;
  const text =
    column.graph === undefined
      ? place(theme, placed, column.cell(row, context))
      : sparkline(column.graph(row), width, 100, theme.ascii);
  return [cellStyle(column, row), text];
}

function cellStyle({key, graph}: Column, row: DomainRow): StyleName {
  if (graph !== undefined) return 'graph';
  if (key === 'state') return stateStyle(row);
  if (key === 'note') return row.trouble === undefined ? 'accent' : 'error';
  if (key === 'name' && row.info.id === 0) return 'strong';
  const isBusy = row.rates.cpu >= busyPercent * Math.max(1, row.info.vcpus);
  return key === 'cpu' && isBusy ? 'warning' : 'plain';
}

function configCell(
  {booting, now}: Model,
  theme: Theme,
  placed: PlacedColumn,
  {name, path}: ConfiguredDomain,
): Span {
  const since = booting.get(path);
  const note = since === undefined ? path : describeTask({label: 'starting', since}, now);
  const texts: Partial<Record<ColumnKey, string>> = {name, state: 'off', note};
  const isNote = placed.column.key === 'note' && since !== undefined;
  return [isNote ? 'accent' : 'dim', fit(texts[placed.column.key] ?? '', placed.width, theme)];
}

/** The totals of the domains that are shown. */
export function totalsLine(
  theme: Theme,
  placed: readonly PlacedColumn[],
  rows: readonly ListRow[],
  columns: number,
): string {
  const guests = guestsOf(rows);
  const cells = placed.map((one): Span => [
    'strong',
    place(theme, one, one.column.total?.(guests) ?? ''),
  ]);
  return joinSpans(theme, [['plain', ' '.repeat(flagWidth)], ...withGaps(cells)], columns);
}
