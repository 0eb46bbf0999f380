import {footerHints} from '../keymap/describe.ts';
import type {Action} from '../keymap/bindings.ts';
import {joinSpans, spansWidth} from '../parts/paint.ts';
import type {Span} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import {contextStack} from '../store/context.ts';
import type {Model, Toast} from '../store/model.ts';
import {listRows, selectedIndex} from '../store/rows.ts';
import type {TextField} from '../store/text-field.ts';
import {currentView} from '../store/model.ts';
import {boundaryAfter} from '../text/boundaries.ts';
import {cutText, textWidth} from '../text/width.ts';

const fixedActions: readonly Action[] = ['quit', 'leave', 'form-leave'];

/** The keys that matter here, as many as fit; help, the command line and the way out always do. */
export function footerLine(model: Model, theme: Theme): string {
  const {columns} = model.size;
  // What is typed into a field, or at a question, is for it alone.
  const stack = contextStack(model).filter(
    context => context !== 'global' || model.dialog === undefined,
  );
  const hints = footerHints(model.keys, stack);
  const spansOf = ({key, hint}: (typeof hints)[number]): Span[] => [
    ['key', key],
    ['plain', ` ${hint}`],
  ];
  const isFixed = ({binding}: (typeof hints)[number]) =>
    binding.context === 'global' || fixedActions.includes(binding.action);
  const fixed = hints
    .filter(isFixed)
    .toReversed()
    .flatMap((hint): Span[] => [['plain', '  '], ...spansOf(hint)]);
  let left: Span[] = [];
  for (const hint of hints.filter(one => !isFixed(one))) {
    const gap: Span[] = left.length === 0 ? [] : [['plain', '  ']];
    const longer: Span[] = [...left, ...gap, ...spansOf(hint)];
    if (spansWidth(longer) + spansWidth(fixed) > columns) break;
    left = longer;
  }
  return joinSpans(theme, [...left, ...fixed], columns);
}

const toneStyle: Readonly<Record<Toast['tone'], StyleName>> = {
  info: 'accent',
  good: 'good',
  error: 'error',
};

/** What happened last, or how the list is narrowed; a filter is typed here. */
export function statusLine(model: Model, theme: Theme): string {
  const {columns} = model.size;
  const {dialog, toasts} = model;
  if (dialog?.type === 'filter') {
    const {problem} = model.list.filter;
    return joinSpans(
      theme,
      [
        ['key', '/'],
        ...fieldSpans(dialog.field, columns - 2),
        ['error', problem === undefined ? '' : `  ${problem}`],
      ],
      columns,
    );
  }
  const toast = toasts.at(-1);
  if (toast) return joinSpans(theme, [[toneStyle[toast.tone], toast.text]], columns);
  return currentView(model).type === 'list' ? listStatus(model, theme) : ' '.repeat(columns);
}

function listStatus(model: Model, theme: Theme): string {
  const {list, size} = model;
  const rows = listRows(model);
  const left: Span[] = [
    ...(list.filter.text === ''
      ? []
      : ([
          ['warning', `filter ${list.filter.text} (Esc clears)`],
          ['plain', '  '],
        ] as const)),
    ...(list.marks.size === 0 ? [] : ([['marked', `${list.marks.size} marked`]] as const)),
  ];
  const right: Span[] = [
    ['dim', rows.length === 0 ? '' : `${selectedIndex(model) + 1}/${rows.length}`],
  ];
  const gap = Math.max(1, size.columns - spansWidth(left) - spansWidth(right));
  return joinSpans(theme, [...left, ['plain', ' '.repeat(gap)], ...right], size.columns);
}

/** A text field with its cursor; of a long text the part around it. */
export function fieldSpans({text, cursor}: TextField, width: number): Span[] {
  const under = text.slice(cursor, boundaryAfter(text, cursor)) || ' ';
  let before = text.slice(0, cursor);
  const room = Math.max(1, width) - textWidth(under);
  while (textWidth(before) > room) before = before.slice(boundaryAfter(before, 0));
  const after = text.slice(cursor + under.length);
  return [
    ['plain', before],
    ['buttonFocused', under],
    ['plain', cutText(after, room - textWidth(before))],
  ];
}
