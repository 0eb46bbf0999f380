import {textWidth} from '../text/width.ts';
import {besideEachOther, drawSpans, fit, paint} from './paint.ts';
import type {DrawnLine, Span} from './paint.ts';
import type {Theme} from './theme.ts';

/**
 * A frame with a title around lines of spans.
 *
 * @param width Of the frame, its edges included.
 */
export function box(
  theme: Theme,
  title: string,
  lines: readonly (readonly Span[])[],
  width: number,
): DrawnLine[] {
  const [corner, side, line] = theme.ascii ? ['++++', '|', '-'] : ['┌┐└┘', '│', '─'];
  const inner = width - 2;
  const label = fit(` ${title} `, Math.min(inner, textWidth(title) + 2), theme);
  const edge = (text: string): DrawnLine => ({text: paint(theme, 'frame', text), regions: []});
  return [
    edge(`${corner[0]}${label}${line.repeat(inner - textWidth(label))}${corner[1]}`),
    ...lines.map(spans =>
      besideEachOther([
        [edge(side), 1],
        [{text: ' ', regions: []}, 1],
        [drawSpans(theme, spans, inner - 2), inner - 2],
        [{text: ' ', regions: []}, 1],
        [edge(side), 1],
      ]),
    ),
    edge(`${corner[2]}${line.repeat(inner)}${corner[3]}`),
  ];
}
