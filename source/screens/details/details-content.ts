import {fit, joinSpans} from '../../parts/paint.ts';
import type {Span} from '../../parts/paint.ts';
import type {StyleName, Theme} from '../../parts/theme.ts';
import {detailsLines, labelWidth} from '../../store/details/details-lines.ts';
import type {DetailsLine, DetailsPlace} from '../../store/details/details-lines.ts';
import type {Model} from '../../store/model/model.ts';
import type {DomainRow} from '../../store/model/sample.ts';
import {padEnd} from '../../text/width.ts';
import {detailsGraphs} from './details-graphs.ts';
import {stateStyle} from '../list/state-style.ts';

/** Graphs of a domain and what is known of it, as lines of a width. */
export const drawDetails = (
  row: DomainRow,
  model: Model,
  theme: Theme,
  columns: number,
  place: DetailsPlace,
): string[] => [
  ...detailsGraphs(row, model, theme, columns),
  ...detailsLines(row, model, columns, place).map(line => drawLine(line, row, theme, columns)),
];

function drawLine(
  {label, text, tone}: DetailsLine,
  row: DomainRow,
  theme: Theme,
  columns: number,
): string {
  const style = styleOf(tone, row);
  if (label === undefined) return joinSpans(theme, [[style, fit(text, columns, theme)]], columns);
  const before: Span = ['dim', padEnd(`  ${label}`, labelWidth)];
  return joinSpans(theme, [before, [style, text]], columns);
}

function styleOf(tone: DetailsLine['tone'], row: DomainRow): StyleName {
  switch (tone) {
    case 'title':
      return 'accent';
    case 'state':
      return stateStyle(row);
    case 'plain':
    case 'warning':
    case 'error':
      return tone;
  }
}
