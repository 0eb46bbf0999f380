import {cleanText} from '../parts/clean-text.ts';
import {fit, joinSpans, paint} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import type {Model} from '../store/model.ts';
import {shownLines, textRows} from '../store/text-view.ts';
import type {TextLine, TextView} from '../store/view.ts';
import {footerLine, statusLine} from './footer.ts';
import {Lines} from './line.tsx';

type Props = {readonly model: Model; readonly view: TextView; readonly theme: Theme};

export const toneStyle: Readonly<Record<NonNullable<TextLine['tone']>, StyleName>> = {
  title: 'accent',
  key: 'key',
  error: 'error',
  added: 'good',
  dim: 'dim',
};

/** A pane of text that scrolls: help, events, logs, what a command printed. */
export function TextScreen({model, view, theme}: Props) {
  const {columns} = model.size;
  const lines = shownLines(view);
  const room = textRows(model);
  const shown = lines
    .slice(view.scroll, view.scroll + room)
    .map(({text, tone}) =>
      paint(theme, tone ? toneStyle[tone] : 'plain', fit(cleanText(text), columns, theme)),
    );
  const blank = Array<string>(Math.max(0, room - shown.length)).fill(' ');
  return (
    <Lines
      lines={[
        joinSpans(
          theme,
          [['heading', fit(titleText(view, room, lines.length), columns, theme)]],
          columns,
        ),
        ...shown,
        ...blank,
        statusLine(model, theme),
        footerLine(model, theme),
      ]}
    />
  );
}

function titleText({title, filter, source, scroll}: TextView, room: number, count: number): string {
  const running = source.type === 'job' && source.running ? '  (running, X ends it)' : '';
  const narrowed = filter === '' ? '' : `  lines with ${filter}`;
  const where = count > room ? `  ${Math.min(count, scroll + room)}/${count}` : '';
  return ` ${title}${running}${narrowed}${where}`;
}
