import {drawSpans, fit, joinSpans, spansWidth} from '../parts/paint.ts';
import type {DrawnLine, Span} from '../parts/paint.ts';
import type {Theme} from '../parts/theme.ts';
import type {Model} from '../store/model/model.ts';
import type {Target} from '../store/model/target.ts';
import type {MonitorView} from '../store/model/view.ts';
import {sortXentop} from '../store/xentop/columns.ts';
import type {XentopDomain} from '../store/xentop/columns.ts';
import {
  pcpuLines,
  xentopCells,
  xentopDetails,
  xentopHeading,
  xentopWidths,
} from '../store/xentop/lines.ts';
import {takeCensus} from './list/host-header.ts';
import {Lines} from './line.tsx';
import {monitorKeys} from './monitor-keys.ts';

type Props = {readonly model: Model; readonly view: MonitorView; readonly theme: Theme};

/** Lines above the table, as xentop has them, and below it. */
const summaryLines = 3;

/** The monitoring view: what xentop shows, with its keys. */
export function MonitorScreen({model, view, theme}: Props) {
  const {columns, rows} = model.size;
  const room = Math.max(1, rows - summaryLines - 1);
  const table = tableLines(model, view, theme).slice(0, room);
  const blank = Array<string>(Math.max(0, room - table.length)).fill(' ');
  return (
    <Lines
      lines={[
        ...summary(model).map(text => fit(text, columns, theme)),
        ...table,
        ...blank,
        monitorKeys(model, theme),
      ]}
    />
  );
}

function summary({settings, host, domains, now}: Model): string[] {
  const clock = new Date(now).toTimeString().slice(0, 8);
  const {running, blocked, paused, crashed, dying, shutdown} = takeCensus(domains.values());
  const kibibytes = (bytes: number) => `${Math.floor(bytes / 1024)}k`;
  const total = host?.memoryTotal ?? 0;
  const free = host?.memoryFree ?? 0;
  return [
    `xentop - ${clock}   domux ${settings.version}`,
    `${domains.size} domains: ${running} running, ${blocked} blocked, ${paused} paused, ${crashed} crashed, ${dying} dying, ${shutdown} shutdown`,
    `Mem: ${kibibytes(total)} total, ${kibibytes(total - free)} used, ${kibibytes(free)} free    CPUs: ${host?.processors ?? 0} @ ${host?.megahertz ?? 0}MHz`,
  ];
}

function tableLines(model: Model, {top}: MonitorView, theme: Theme): (DrawnLine | string)[] {
  const {monitor, domains, host, size} = model;
  const listed: XentopDomain[] = [...domains.values()].map(({info, rates}) => ({
    info,
    cpu: rates.cpu,
  }));
  const widths = xentopWidths(listed, monitor.fullNames);
  const shown = countFitting(widths, size.columns);
  const heading = headingLine(xentopHeading(widths).slice(0, shown), theme, size.columns);
  const total = host?.memoryTotal ?? 0;

  const blocks = sortXentop(listed, monitor.sort, monitor.zeroFirst)
    .slice(top)
    .map(domain => {
      const cells = xentopCells(domain, widths, total).slice(0, shown);
      const spans = cells.flatMap((cell, index): Span[] => [
        ...(index === 0 ? [] : ([['plain', ' ']] as const)),
        [index === monitor.sort ? 'strong' : 'plain', cell],
      ]);
      const details = xentopDetails(domain, monitor).map(line => fit(line, size.columns, theme));
      return [joinSpans(theme, spans, size.columns), ...details];
    });
  const processors = monitor.pcpus ? pcpuLines(domains.get(0)?.processors ?? []) : [];
  const below = processors.map(line => fit(line, size.columns, theme));
  return monitor.repeatHeader
    ? [...blocks.flatMap(block => [heading, ...block]), ...below]
    : [heading, ...blocks.flat(), ...below];
}

function headingLine(titles: readonly string[], theme: Theme, columns: number): DrawnLine {
  const spans = titles.map((title, index): Span => {
    const target: Target = {type: 'monitor-column', index};
    return ['heading', index === 0 ? title : ` ${title}`, target];
  });
  const rest = Math.max(0, columns - spansWidth(spans));
  return drawSpans(theme, [...spans, ['heading', ' '.repeat(rest)]], columns);
}

/** Columns that fit as a whole: no number is cut. */
function countFitting(widths: readonly number[], columns: number): number {
  let used = -1;
  const over = widths.findIndex(width => (used += width + 1) > columns);
  return over === -1 ? widths.length : Math.max(1, over);
}
