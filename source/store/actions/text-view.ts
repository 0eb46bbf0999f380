import {cleanText} from '../../text/clean-text.ts';
import {wrapLine} from '../../text/wrap.ts';
import {footerHeight} from '../selectors/layout.ts';
import type {Model} from '../model/model.ts';
import type {TextLine, TextView} from '../model/view.ts';

/** Lines around the text: title, status. */
const fixedLines = 2;

/** Lines of text that fit. */
export const textRows = (model: Pick<Model, 'size'>): number =>
  Math.max(1, model.size.rows - fixedLines - footerHeight(model));

let last:
  {view: Pick<TextView, 'lines' | 'filter'>; columns: number; shown: TextLine[]} | undefined;

/** The lines that the filter lets through, broken where they are longer than the screen is wide. */
export function shownLines(
  {size}: Pick<Model, 'size'>,
  {lines, filter}: Pick<TextView, 'lines' | 'filter'>,
): readonly TextLine[] {
  const {columns} = size;
  // Every frame and every key ask; only what is added and the filter change the answer.
  if (last?.view.lines !== lines || last.view.filter !== filter || last.columns !== columns) {
    const wanted = filter.toLowerCase();
    const passed =
      filter === '' ? lines : lines.filter(({text}) => text.toLowerCase().includes(wanted));
    last = {view: {lines, filter}, columns, shown: passed.flatMap(line => broken(line, columns))};
  }
  return last.shown;
}

/** Lines as they were broken: of a long log all but the last ones are the same each time. */
const known = new WeakMap<TextLine, {readonly columns: number; readonly parts: TextLine[]}>();

function broken(line: TextLine, columns: number): TextLine[] {
  const before = known.get(line);
  if (before?.columns === columns) return before.parts;
  const texts = wrapLine(cleanText(line.text), columns, line.indent);
  const parts = texts.map(text => ({...line, text}));
  known.set(line, {columns, parts});
  return parts;
}

/** The first line that is shown: the end of what is followed. */
export const topLine = (model: Pick<Model, 'size'>, view: TextView): number => {
  const most = Math.max(0, shownLines(model, view).length - textRows(model));
  return view.follow ? most : Math.min(view.scroll, most);
};

/** Replaces the lines; a view that follows stays at its end. */
export function withLines(
  model: Pick<Model, 'size'>,
  view: TextView,
  lines: readonly TextLine[],
): TextView {
  const next = {...view, lines};
  return {...next, scroll: topLine(model, next)};
}

/**
 * Drops lines from the beginning and adds others at the end; what is looked at stays where it is.
 *
 * @param kept Lines that stay after those that go; what follows them is replaced.
 */
export function withAdded(
  model: Pick<Model, 'size'>,
  view: TextView,
  {gone, kept, fresh}: {gone: number; kept: number; fresh: readonly TextLine[]},
): TextView {
  const dropped = shownLines(model, {...view, lines: view.lines.slice(0, gone)}).length;
  const lines = [...view.lines.slice(gone, gone + kept), ...fresh];
  return withLines(model, {...view, scroll: Math.max(0, view.scroll - dropped)}, lines);
}
