import {cutText, graphemes, textWidth} from '../text/width.ts';
import {fit, joinSpans, paint} from './paint.ts';
import type {Span} from './paint.ts';
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
): string[] {
  const [corner, side, line] = theme.ascii ? ['++++', '|', '-'] : ['┌┐└┘', '│', '─'];
  const inner = width - 2;
  const label = fit(` ${title} `, Math.min(inner, textWidth(title) + 2), theme);
  const edge = paint(theme, 'frame', side);
  return [
    paint(
      theme,
      'frame',
      `${corner[0]}${label}${line.repeat(inner - textWidth(label))}${corner[1]}`,
    ),
    ...lines.map(spans => `${edge} ${joinSpans(theme, spans, inner - 2)} ${edge}`),
    paint(theme, 'frame', `${corner[2]}${line.repeat(inner)}${corner[3]}`),
  ];
}

/** Breaks text at blanks into lines of at most a width. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > width) {
      // A character that is wider than the line goes onto one of its own.
      const part = cutText(line, width) || (graphemes(line)[0] ?? '');
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
