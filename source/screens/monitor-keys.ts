import type {Action} from '../keymap/bindings.ts';
import {drawSpans} from '../parts/paint.ts';
import type {DrawnLine, Span} from '../parts/paint.ts';
import type {Theme} from '../parts/theme.ts';
import {keyOf} from '../store/selectors/key-of.ts';
import type {Model} from '../store/model/model.ts';
import type {Target} from '../store/model/target.ts';
import {fieldSpans} from './list/footer.ts';

/** The last line of the monitoring view: the keys, as xentop has them, or what is asked. */
export function monitorKeys(model: Model, theme: Theme): DrawnLine {
  const {dialog, monitor, toasts, size, views} = model;
  if (dialog?.type === 'prompt' && dialog.purpose.type === 'delay') {
    const problem: Span = ['error', dialog.problem === undefined ? '' : `  ${dialog.problem}`];
    return drawSpans(
      theme,
      [['plain', ' Delay(sec): '], ...fieldSpans(dialog.field, 20), problem],
      size.columns,
    );
  }
  const toast = toasts.at(-1);
  if (toast) return drawSpans(theme, [['accent', ` ${toast.text}`]], size.columns);

  const item = (action: Action, word: string, on = false) => [
    ['plain', '  '] as const,
    ...keyed(keyOf(model, action), word, on, {type: 'action', action}),
  ];
  return drawSpans(
    theme,
    [
      ...item('delay', 'Delay').slice(1),
      ...item('networks', 'Networks', monitor.networks),
      ...item('vbds', 'vBds', monitor.vbds),
      ...item('vcpus', 'VCPUs', monitor.vcpus),
      ...item('repeat-header', 'Repeat header', monitor.repeatHeader),
      ...item('monitor-sort', 'Sort order'),
      ...item('leave-or-quit', 'Quit'),
      ...(views.length > 1 ? item('leave', 'list') : []),
      ...item('help', 'help'),
    ],
    size.columns,
  );
}

/** The hot letter of a word stands out, as in xentop; another key stands before the word. */
function keyed(key: string | undefined, word: string, on: boolean, target: Target): Span[] {
  if (key === undefined) return [];
  const style = on ? 'marked' : 'plain';
  const at = [...word].findIndex(
    letter => letter === letter.toUpperCase() && letter.toLowerCase() === key.toLowerCase(),
  );
  if (at === -1) {
    return [
      ['key', key, target],
      [style, ` ${word}`, target],
    ];
  }
  return [
    [style, word.slice(0, at), target],
    ['key', word.slice(at, at + 1), target],
    [style, word.slice(at + 1), target],
  ];
}
