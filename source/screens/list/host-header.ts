import {joinSpans, spansWidth} from '../../parts/paint.ts';
import type {Span} from '../../parts/paint.ts';
import {gauge, sparkline} from '../../parts/sparkline.ts';
import type {Theme} from '../../parts/theme.ts';
import {conditionOf} from '../../protocol/conditions.ts';
import type {Condition} from '../../protocol/conditions.ts';
import {shortBytes, shortDuration} from '../../store/model/format.ts';
import type {Model} from '../../store/model/model.ts';
import type {DomainRow} from '../../store/model/sample.ts';

/** How many domains are in which condition; each is counted once, Domain-0 too, as xentop does. */
export type Census = Record<Condition, number>;

export function takeCensus(domains: Iterable<DomainRow>): Census {
  const census: Census = {running: 0, blocked: 0, paused: 0, crashed: 0, dying: 0, shutdown: 0};
  for (const {info} of domains) census[conditionOf(info)]++;
  return census;
}

/** Columns of a bar: on a usual terminal there is room for the history beside them. */
const barWidthOf = ({size}: Pick<Model, 'size'>) => (size.columns < 100 ? 10 : 16);

/** What is known of the host, in one line or three. */
export function hostHeader(model: Model, theme: Theme, lines: number): string[] {
  const {columns} = model.size;
  const spans =
    lines === 1 ? [shortLine(model)] : [whereLine(model), loadLine(model, theme), countLine(model)];
  const [first = [], ...others] = spans;
  return [
    withRight(theme, first, marks(model), columns),
    ...others.map(line => joinSpans(theme, line, columns)),
  ];
}

function withRight(theme: Theme, left: readonly Span[], right: readonly Span[], width: number) {
  const gap = width - spansWidth(left) - spansWidth(right);
  if (gap < 1) return joinSpans(theme, left, width);
  return joinSpans(theme, [...left, ['plain', ' '.repeat(gap)], ...right], width);
}

function marks({settings, frozen, delay}: Model): Span[] {
  return [
    ...(settings.readOnly
      ? ([
          ['warning', 'READ-ONLY'],
          ['plain', ' '],
        ] as const)
      : []),
    frozen ? ['warning', 'FROZEN (Z)'] : ['dim', `every ${delay} s`],
  ];
}

const memoryUsed = ({host}: Model) => (host ? host.memoryTotal - host.memoryFree : 0);

/** Where a host was that cannot be reached: what is on the screen is what was seen last. */
const lostSpans = ({settings, lost}: Model): Span[] =>
  lost === undefined ? [] : [['warning', `${settings.remote ?? 'host'} LOST, trying again`]];

function whereLine(model: Model): Span[] {
  const {settings, host, lost} = model;
  if (lost !== undefined) {
    return [['strong', `domux ${settings.version}`], ['plain', '  '], ...lostSpans(model)];
  }
  if (host === undefined) return [['strong', `domux ${settings.version}`]];
  return [
    ['strong', `domux ${settings.version}`],
    ['plain', '  '],
    ['accent', host.name],
    ['plain', ` (${settings.remote ?? 'local'})`],
    [
      'plain',
      `  up ${shortDuration(host.uptime)}  load ${host.load.map(value => value.toFixed(2)).join(' ')}`,
    ],
  ];
}

function loadLine({host, hostHistory, size, ...model}: Model, theme: Theme): Span[] {
  if (host === undefined) return [['dim', 'Looking for domains...']];
  const percent = hostHistory.lastCpu ?? 0;
  const used = memoryUsed({host, hostHistory, size, ...model});
  const barWidth = barWidthOf({size});
  const spans: Span[] = [
    ['plain', 'CPU '],
    ['bar', gauge(percent / 100, barWidth, theme.ascii)],
    ['plain', ` ${percent.toFixed(1).padStart(5)}% of ${host.processors}   Mem `],
    ['bar', gauge(used / host.memoryTotal, barWidth, theme.ascii)],
    [
      'plain',
      ` ${shortBytes(used)} of ${shortBytes(host.memoryTotal)}, ${shortBytes(host.memoryFree)} free`,
    ],
  ];
  const room = Math.min(60, size.columns - spansWidth(spans) - 3);
  if (room < 8) return spans;
  return [
    ...spans,
    ['plain', '   '],
    ['graph', sparkline(hostHistory.cpu, room, 100, theme.ascii)],
  ];
}

function countLine({domains, configured}: Model): Span[] {
  const census = takeCensus(domains.values());
  const counts: readonly (readonly [Span[0], number, string])[] = [
    ['running', census.running, 'running'],
    ['blocked', census.blocked, 'blocked'],
    ['paused', census.paused, 'paused'],
    ['down', census.shutdown, 'shut down'],
    ['crashed', census.crashed, 'crashed'],
    ['down', census.dying, 'dying'],
  ];
  return [
    ['strong', counted(domains.size)],
    ...counts.flatMap(([style, count, word]): Span[] =>
      count === 0
        ? []
        : [
            ['plain', ', '],
            [style, `${count} ${word}`],
          ],
    ),
    ['dim', configured.length === 0 ? '' : `, ${configured.length} configured`],
  ];
}

const counted = (count: number) => `${count} domain${count === 1 ? '' : 's'}`;

function shortLine(model: Model): Span[] {
  const {host, hostHistory, domains, lost} = model;
  if (lost !== undefined) return lostSpans(model);
  if (host === undefined) return [['strong', 'domux']];
  const memory = Math.round((100 * memoryUsed(model)) / host.memoryTotal);
  return [
    ['strong', counted(domains.size)],
    ['plain', `  CPU ${Math.round(hostHistory.lastCpu ?? 0)}%  Mem ${memory}%`],
  ];
}
