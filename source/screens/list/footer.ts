import {footerHints} from '../../keymap/describe.ts';
import type {Action} from '../../keymap/bindings.ts';
import {drawSpans, joinSpans, spansWidth} from '../../parts/paint.ts';
import type {DrawnLine, Span} from '../../parts/paint.ts';
import type {StyleName, Theme} from '../../parts/theme.ts';
import {whyNot} from '../../store/selectors/availability.ts';
import {contextStack} from '../../store/selectors/context.ts';
import {findColumn} from '../../store/model/columns.ts';
import type {Dialog} from '../../store/model/dialog.ts';
import {keyHint} from '../../store/selectors/key-of.ts';
import {footerHeight, paneRefusal, placeColumns} from '../../store/selectors/layout.ts';
import {currentView} from '../../store/model/model.ts';
import type {Model, Toast} from '../../store/model/model.ts';
import {listRows, selectedIndex} from '../../store/selectors/rows.ts';
import type {Target} from '../../store/model/target.ts';
import type {TextField} from '../../store/model/text-field.ts';
import {boundaryAfter} from '../../text/boundaries.ts';
import {cutText, textWidth} from '../../text/width.ts';

type Hint = ReturnType<typeof footerHints>[number];

const fixedActions: readonly Action[] = ['quit', 'leave', 'form-leave'];

const columnActions: readonly Action[] = ['menu-toggle', 'menu-move-up', 'menu-move-down'];
const paletteActions: readonly Action[] = ['field-complete', 'field-older'];

const isFixed = ({binding}: Hint) =>
  binding.context === 'global' || fixedActions.includes(binding.action);

const gap: Span = ['plain', '  '];

const spansOf = ({binding, key, hint}: Hint): Span[] => {
  const target: Target = {type: 'action', action: binding.action};
  return [
    ['key', key, target],
    ['plain', ` ${hint}`, target],
  ];
};

/**
 * The keys that matter here, as many as fit: what is possible now. Help, the command line and the
 * way out always do.
 */
export function footerLines(model: Model, theme: Theme): DrawnLine[] {
  const {columns} = model.size;
  // What is typed into a field, or at a question, is for it alone.
  const stack = contextStack(model).filter(
    context => context !== 'global' || model.dialog === undefined,
  );
  const hints = footerHints(model.keys, stack).filter(({binding}) =>
    model.dialog === undefined ? isPossible(model, binding) : isForDialog(model.dialog, binding),
  );
  const fixed = hints
    .filter(isFixed)
    .toReversed()
    .flatMap(hint => [gap, ...spansOf(hint)]);
  const lines = fillLines(
    hints.filter(one => !isFixed(one)).map(spansOf),
    Array.from({length: footerHeight(model)}, (_, line, last = footerHeight(model) - 1) =>
      line === last ? columns - spansWidth(fixed) : columns,
    ),
  );
  return lines.map((spans, index) => {
    if (index < lines.length - 1) return drawSpans(theme, spans, columns);
    return drawSpans(theme, spans.length === 0 ? fixed.slice(1) : [...spans, ...fixed], columns);
  });
}

const isPossible = (model: Model, binding: Hint['binding']): boolean =>
  whyNot(model, binding) === undefined &&
  (binding.action !== 'pane' || paneRefusal(model) === undefined);

/** Dialogs share their keys; not every one of them has use for all. */
const isForDialog = ({type}: Dialog, {action}: Hint['binding']): boolean => {
  if (columnActions.includes(action)) return type === 'columns';
  if (paletteActions.includes(action)) return type === 'palette';
  return action !== 'menu-choose' || type !== 'columns';
};

/** Puts hints one after the other into lines of some widths; those that do not fit are left out. */
function fillLines(hints: readonly Span[][], widths: readonly number[]): Span[][] {
  const waiting = [...hints];
  return widths.map(width => {
    let line: Span[] = [];
    while (waiting[0] !== undefined) {
      const longer = line.length === 0 ? waiting[0] : [...line, gap, ...waiting[0]];
      if (spansWidth(longer) > width) break;
      line = longer;
      waiting.shift();
    }
    return line;
  });
}

const toneStyle: Readonly<Record<Toast['tone'], StyleName>> = {
  info: 'accent',
  good: 'good',
  error: 'error',
};

/** What happened last, or how the list is narrowed; a filter is typed here. */
export function statusLine(model: Model, theme: Theme): DrawnLine {
  const {columns} = model.size;
  const {dialog, toasts} = model;
  if (dialog?.type === 'filter') {
    const {problem} = model.list.filter;
    const shown = problem === undefined ? '' : `  ${problem}`;
    const field = fieldSpans(dialog.field, Math.max(8, columns - 2 - textWidth(shown)));
    return drawSpans(theme, [['key', '/'], ...field, ['error', shown]], columns);
  }
  const toast = toasts.at(-1);
  if (toast) {
    return drawSpans(theme, toastSpans(model, toast), columns);
  }
  return currentView(model).type === 'list'
    ? listStatus(model, theme)
    : {text: ' '.repeat(columns), regions: []};
}

/** A message that is not whole here is whole among the errors. */
function toastSpans(model: Model, {text, tone, more = false}: Toast): Span[] {
  const target: Target = {type: 'action', action: 'errors'};
  const {columns} = model.size;
  if (!more && textWidth(text) <= columns) return [[toneStyle[tone], text, target]];
  const hint = tone === 'error' ? keyHint(model, 'errors', 'shows all') : '';
  const shown = cutText(text, Math.max(1, columns - textWidth(hint)));
  return [
    [toneStyle[tone], shown, target],
    ['key', hint, target],
  ];
}

/** What the list is sorted by, where that column is not to be seen. */
function unseenOrder(model: Model): Span[] {
  const {column: sorted} = model.list.sort;
  const isSeen = placeColumns(model).some(({column}) => column.key === sorted);
  return isSeen ? [] : [['dim', `sorted by ${findColumn(sorted).title}`]];
}

function listStatus(model: Model, theme: Theme): DrawnLine {
  const {list, size} = model;
  const rows = listRows(model);
  const unmark: Target = {type: 'action', action: 'unmark'};
  const left: Span[] = [
    ...(list.filter.text === ''
      ? []
      : ([
          ['warning', `filter ${list.filter.text}${keyHint(model, 'unmark', 'clears')}`, unmark],
          gap,
        ] as const)),
    ...(list.marks.size === 0
      ? []
      : ([['marked', `${list.marks.size} marked`, unmark], gap] as const)),
    ...unseenOrder(model),
  ];
  const {length: count} = model.commands;
  const running: Target = {type: 'action', action: 'commands'};
  const right: Span[] = [
    ...(count === 0
      ? []
      : ([
          ['accent', `${count} ${count === 1 ? 'command runs' : 'commands run'}`, running],
          ['key', keyHint(model, 'commands', 'shows'), running],
          gap,
        ] as const)),
    ['dim', rows.length === 0 ? '' : `${selectedIndex(model) + 1}/${rows.length}`],
  ];
  const room = Math.max(1, size.columns - spansWidth(left) - spansWidth(right));
  return drawSpans(theme, [...left, ['plain', ' '.repeat(room)], ...right], size.columns);
}

/** The title of a view on its whole width, with where one came from and where in it one is. */
export function titleLine(
  {size}: Model,
  theme: Theme,
  title: string,
  where: string,
): DrawnLine | string {
  const {columns} = size;
  const room = columns - textWidth(where) - 1;
  const left = textWidth(title) > room ? cutText(title, room) : title;
  const blank = Math.max(1, columns - textWidth(left) - textWidth(where));
  return joinSpans(theme, [['heading', `${left}${' '.repeat(blank)}${where}`]], columns);
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
