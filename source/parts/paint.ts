import {cutText, padEnd, textWidth} from '../text/width.ts';
import type {StyleName, Theme} from './theme.ts';

/** Text in a style of the theme, as SGR sequences around it. */
export function paint({styles}: Theme, style: StyleName, text: string): string {
  const codes = styles[style];
  if (codes.length === 0 || text === '') return text;
  return `${codes.map(code => `\x1b[${code}m`).join('')}${text}\x1b[0m`;
}

/** Cuts text without styles to a width, with a mark where something is missing. */
export function clip(text: string, width: number, {ascii}: Pick<Theme, 'ascii'>): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  return padEnd(cutText(text, width - 1), width - 1) + (ascii ? '~' : '…');
}

/** The same, padded on the right. */
export const fit = (text: string, width: number, theme: Pick<Theme, 'ascii'>): string =>
  padEnd(clip(text, width, theme), width);

/** A part of a line with its style, and what a click on it is about; what that is, the screens know. */
export type Span = readonly [style: StyleName, text: string, target?: object];

/** Columns of a line that are about something: from the first to before the last. */
export type Region = {readonly from: number; readonly to: number; readonly target: object};

/** A line as it is drawn, and what a click on it is about. */
export type DrawnLine = {
  readonly text: string;
  readonly regions: readonly Region[];
  /** It lies over other lines. */
  readonly over?: true;
};

/** Joins spans into a line of exactly a width: what does not fit is cut, the rest is blank. */
export function drawSpans(theme: Theme, spans: readonly Span[], width: number): DrawnLine {
  const regions: Region[] = [];
  let left = width;
  let line = '';
  for (const [style, text, target] of spans) {
    const part = cutText(text, left);
    const from = width - left;
    left -= textWidth(part);
    line += paint(theme, style, part);
    if (target !== undefined && part !== '') regions.push({from, to: width - left, target});
    // Where half of a wide character would fit, nothing that comes after it may stand.
    if (part.length < text.length) break;
  }
  return {text: line + ' '.repeat(Math.max(0, left)), regions};
}

/** The same without what a click is about. */
export const joinSpans = (theme: Theme, spans: readonly Span[], width: number): string =>
  drawSpans(theme, spans, width).text;

/** Puts lines beside each other, each of a known width. */
export function besideEachOther(
  lines: readonly (readonly [line: DrawnLine, width: number])[],
): DrawnLine {
  let column = 0;
  let text = '';
  const regions: Region[] = [];
  for (const [line, width] of lines) {
    text += line.text;
    for (const {from, to, target} of line.regions) {
      regions.push({from: from + column, to: to + column, target});
    }
    column += width;
  }
  return {text, regions};
}

/** Columns that a line of spans takes. */
export const spansWidth = (spans: readonly Span[]): number =>
  spans.reduce((sum, [, text]) => sum + textWidth(text), 0);
