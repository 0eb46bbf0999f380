import {cutText, padEnd, textWidth} from '../text/width.ts';
import type {StyleName, Theme} from './theme.ts';

/** Text in a style of the theme, as SGR sequences around it. */
export function paint({styles}: Theme, style: StyleName, text: string): string {
  const codes = styles[style];
  if (codes.length === 0 || text === '') return text;
  return `${codes.map(code => `\x1b[${code}m`).join('')}${text}\x1b[0m`;
}

/** Cuts text without styles to a width, with a mark where something is missing; pads it on the right. */
export function fit(text: string, width: number, {ascii}: Pick<Theme, 'ascii'>): string {
  if (textWidth(text) <= width) return padEnd(text, width);
  if (width < 1) return '';
  return padEnd(cutText(text, width - 1), width - 1) + (ascii ? '~' : '…');
}

/** A part of a line with its style. */
export type Span = readonly [style: StyleName, text: string];

/** Joins spans into a line of exactly a width: what does not fit is cut, the rest is blank. */
export function joinSpans(theme: Theme, spans: readonly Span[], width: number): string {
  let left = width;
  let line = '';
  for (const [style, text] of spans) {
    const part = cutText(text, left);
    line += paint(theme, style, part);
    left -= textWidth(part);
    // Where half of a wide character would fit, nothing that comes after it may stand.
    if (part.length < text.length) break;
  }
  return line + ' '.repeat(Math.max(0, left));
}

/** Columns that a line of spans takes. */
export const spansWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, [, text]) => sum + textWidth(text), 0);
