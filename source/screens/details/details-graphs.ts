import {graph, niceTop} from '../../parts/graph.ts';
import {joinSpans} from '../../parts/paint.ts';
import type {Span} from '../../parts/paint.ts';
import type {Theme} from '../../parts/theme.ts';
import {shortBytes, shortDuration} from '../../store/model/format.ts';
import {graphLayout} from '../../store/details/details-layout.ts';
import type {Model} from '../../store/model/model.ts';
import type {DomainRow, Rates} from '../../store/model/sample.ts';

type Plot = {
  readonly title: string;
  readonly values: readonly number[];
  readonly most: number;
  readonly show: (value: number) => string;
};

const scaleWidth = 7;

const percent = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)}%`;
const perSecond = (value: number) => `${shortBytes(value)}/s`;

function plots({history, info}: DomainRow): Plot[] {
  const series = (of: (rates: Rates) => number) => history.map(of);
  const rate = (title: string, values: readonly number[]): Plot => ({
    title,
    values,
    most: niceTop(values, 1000),
    show: perSecond,
  });
  return [
    {
      title: 'CPU',
      values: series(({cpu}) => cpu),
      most: 100 * Math.max(1, info.vcpus),
      show: percent,
    },
    {
      title: 'Memory',
      values: series(({memory}) => memory),
      most: info.stats.memory.maximum,
      show: shortBytes,
    },
    rate(
      'Network',
      series(({netReceived, netSent}) => netReceived + netSent),
    ),
    rate(
      'Disks',
      series(({diskRead, diskWritten}) => diskRead + diskWritten),
    ),
  ];
}

/** Graphs of the last minutes, each with its scale and its value now. */
export function detailsGraphs(
  row: DomainRow,
  {delay}: Model,
  theme: Theme,
  columns: number,
): string[] {
  const {perLine, height} = graphLayout(columns);
  const width = Math.floor((columns - (perLine - 1) * 2) / perLine);
  const drawn = plots(row).map(plot => drawPlot(plot, {width, height}, delay, theme));
  const lines: string[] = [];
  for (let index = 0; index < drawn.length; index += perLine) {
    const beside = drawn.slice(index, index + perLine);
    for (let line = 0; line <= height; line++) {
      const spans = beside.flatMap((block, position): Span[] => [
        ...(position === 0 ? [] : ([['plain', '  ']] as const)),
        ...(block[line] ?? []),
      ]);
      lines.push(joinSpans(theme, spans, columns));
    }
  }
  return lines;
}

function drawPlot(
  plot: Plot,
  {width, height}: {readonly width: number; readonly height: number},
  delay: number,
  theme: Theme,
): Span[][] {
  const {title, values, most, show} = plot;
  const inner = Math.max(1, width - scaleWidth - 1);
  const span = shortDuration(inner * (theme.ascii ? 1 : 2) * delay);
  const now = `${title} ${show(values.at(-1) ?? 0)}`;
  const lines = graph(values, {width: inner, height, most, ascii: theme.ascii});
  return [
    [
      ['strong', now],
      ['dim', `last ${span}`.padStart(width - now.length).slice(-Math.max(0, width - now.length))],
    ],
    ...lines.map((line, index): Span[] => [
      ['dim', (index === 0 ? show(most) : index === height - 1 ? '0' : '').padStart(scaleWidth)],
      ['plain', ' '],
      ['graph', line],
    ]),
  ];
}
