import type {Model} from './model.ts';
import type {TextLine, TextView} from './view.ts';

/** Lines around the text: title, status, footer. */
const fixedLines = 3;

/** Lines of text that fit. */
export const textRows = ({size}: Model): number => Math.max(1, size.rows - fixedLines);

/** The lines that the filter lets through. */
export function shownLines({lines, filter}: TextView): readonly TextLine[] {
  if (filter === '') return lines;
  const wanted = filter.toLowerCase();
  return lines.filter(({text}) => text.toLowerCase().includes(wanted));
}

/** Adds lines; a view that follows stays at its end. */
export function withLines(model: Model, view: TextView, lines: readonly TextLine[]): TextView {
  const next = {...view, lines};
  if (!view.follow) return next;
  return {...next, scroll: Math.max(0, shownLines(next).length - textRows(model))};
}
