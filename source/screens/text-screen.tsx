import {fit, paint} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import {breadcrumbs} from '../store/selectors/breadcrumbs.ts';
import {keyHint} from '../store/selectors/key-of.ts';
import type {Model} from '../store/model/model.ts';
import {shownLines, textRows, topLine} from '../store/actions/text-view.ts';
import type {TextLine, TextView} from '../store/model/view.ts';
import {toAscii} from '../text/ascii.ts';
import {footerLines, statusLine, titleLine} from './list/footer.ts';
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
  const lines = shownLines(model, view);
  const top = topLine(model, view);
  const room = textRows(model);
  const shown = lines
    .slice(top, top + room)
    .map(({text, tone}) =>
      paint(
        theme,
        tone ? toneStyle[tone] : 'plain',
        fit(theme.ascii ? toAscii(text) : text, columns, theme),
      ),
    );
  const blank = Array<string>(Math.max(0, room - shown.length)).fill(' ');
  return (
    <Lines
      lines={[
        titleLine(model, theme, titleText(model, view), placeText(view, top + room, lines.length)),
        ...shown,
        ...blank,
        statusLine(model, theme),
        ...footerLines(model, theme),
      ]}
    />
  );
}

function titleText(model: Model, {filter, source}: TextView): string {
  const isRunning = source.type === 'job' && source.running;
  const running = isRunning ? `  running${keyHint(model, 'cancel-job', 'ends it')}` : '';
  const narrowed = filter === '' ? '' : `  lines with ${filter}`;
  return ` ${breadcrumbs(model)}${running}${narrowed}`;
}

/** The last line that is shown, of how many; a log that is added to says so. */
function placeText({source, follow}: TextView, bottom: number, count: number): string {
  const live = source.type === 'log' && follow ? 'live  ' : '';
  return `${live}${Math.min(count, bottom)}/${count} `;
}
