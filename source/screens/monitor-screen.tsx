import {fit, joinSpans, paint} from '../parts/paint.ts';
import type {Span} from '../parts/paint.ts';
import type {Theme} from '../parts/theme.ts';
import type {Model} from '../store/model.ts';
import type {MonitorView} from '../store/view.ts';
import {sortXentop} from '../store/xentop/columns.ts';
import type {XentopDomain} from '../store/xentop/columns.ts';
import {xentopCells, xentopDetails, xentopHeading, xentopWidths} from '../store/xentop/lines.ts';
import {fieldSpans} from './footer.ts';
import {takeCensus} from './host-header.ts';
import {Lines} from './line.tsx';

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
        bottomLine(model, theme),
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

function tableLines(model: Model, {top}: MonitorView, theme: Theme): string[] {
  const {monitor, domains, host, size} = model;
  const listed: XentopDomain[] = [...domains.values()].map(({info, rates}) => ({
    info,
    cpu: rates.cpu,
  }));
  const widths = xentopWidths(listed, monitor.fullNames);
  const shown = countFitting(widths, size.columns);
  const titles = xentopHeading(widths).slice(0, shown).join(' ');
  const heading = paint(theme, 'heading', fit(titles, size.columns, theme));
  const total = host?.memoryTotal ?? 0;

  const blocks = sortXentop(listed, monitor.sort)
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
  return monitor.repeatHeader
    ? blocks.flatMap(block => [heading, ...block])
    : [heading, ...blocks.flat()];
}

/** Columns that fit as a whole: no number is cut. */
function countFitting(widths: readonly number[], columns: number): number {
  let used = -1;
  const over = widths.findIndex(width => (used += width + 1) > columns);
  return over === -1 ? widths.length : Math.max(1, over);
}

/** The hot letters stand out; what is switched on is marked. */
function bottomLine(model: Model, theme: Theme): string {
  const {dialog, monitor, toasts, size} = model;
  if (dialog?.type === 'prompt' && dialog.purpose.type === 'delay') {
    const problem: Span = ['error', dialog.problem === undefined ? '' : `  ${dialog.problem}`];
    return joinSpans(
      theme,
      [['plain', ' Delay(sec): '], ...fieldSpans(dialog.field, 20), problem],
      size.columns,
    );
  }
  const toast = toasts.at(-1);
  if (toast) return joinSpans(theme, [['accent', ` ${toast.text}`]], size.columns);

  const item = (before: string, key: string, after: string, on = false): Span[] => [
    ['plain', '  '],
    [on ? 'marked' : 'plain', before],
    ['key', key],
    [on ? 'marked' : 'plain', after],
  ];
  return joinSpans(
    theme,
    [
      ...item('', 'D', 'elay').slice(1),
      ...item('', 'N', 'etworks', monitor.networks),
      ...item('v', 'B', 'ds', monitor.vbds),
      ...item('', 'V', 'CPUs', monitor.vcpus),
      ...item('', 'R', 'epeat header', monitor.repeatHeader),
      ...item('', 'S', 'ort order'),
      ...item('', 'Q', 'uit'),
      ...(model.views.length > 1 ? item('', 't', ' list') : []),
      ...item('', '?', ' help'),
    ],
    size.columns,
  );
}
