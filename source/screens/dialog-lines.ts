import {box} from '../parts/box.ts';
import {wrapText} from '../text/wrap.ts';
import {cleanText} from '../text/clean-text.ts';
import {clip, fit, spansWidth} from '../parts/paint.ts';
import type {DrawnLine, Span} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import {findColumn} from '../store/model/columns.ts';
import type {Button, Dialog, MenuItem} from '../store/model/dialog.ts';
import {footerHeight, listLayout} from '../store/selectors/layout.ts';
import {keyOf} from '../store/selectors/key-of.ts';
import type {Model} from '../store/model/model.ts';
import type {Target} from '../store/model/target.ts';
import {padEnd, textWidth} from '../text/width.ts';
import {fieldSpans} from './list/footer.ts';
import {toneStyle} from './text-screen.tsx';

/** A dialog as lines, and where its upper left corner is. */
export type PlacedDialog = {
  readonly left: number;
  readonly top: number;
  readonly lines: readonly DrawnLine[];
};

/** Edges of a box and the blanks inside of them. */
const edges = 4;

/** What lies over the view; undefined where the dialog is a line of the view itself. */
export function placeDialog(model: Model, theme: Theme): PlacedDialog | undefined {
  const {dialog, size} = model;
  if (dialog === undefined || dialog.type === 'filter' || dialog.type === 'form-field')
    return undefined;
  if (dialog.type === 'prompt' && dialog.purpose.type === 'delay') return undefined;

  // The keys that a dialog has are to be seen below it.
  const room = size.rows - 1 - footerHeight(model);
  const widest = size.columns - 2;
  const {
    title,
    lines,
    atBottom = false,
  } = dialogContent(model, dialog, {
    ...{theme, width: widest - edges, height: room - 2},
  });
  const width = atBottom
    ? size.columns
    : Math.min(widest, Math.max(textWidth(title), ...lines.map(spansWidth)) + edges);
  const drawn = box(theme, title, lines, Math.max(12, width)).slice(0, room);
  const left = atBottom ? 0 : Math.floor((size.columns - Math.max(12, width)) / 2);
  // Ink keeps one line of those that begin at the same place: the pane's is to be seen beside it.
  const onPane = left === listLayout(model).columns + 1;
  return {
    left: onPane ? left - 1 : left,
    top: atBottom
      ? Math.max(0, size.rows - 1 - drawn.length)
      : Math.max(0, Math.floor((size.rows - drawn.length) / 2)),
    lines: drawn.map(line => ({...line, over: true})),
  };
}

type Content = {
  readonly title: string;
  readonly lines: readonly (readonly Span[])[];
  readonly atBottom?: boolean;
};

function dialogContent(
  model: Model,
  dialog: Exclude<Dialog, {type: 'filter' | 'form-field'}>,
  {theme, width, height}: {readonly theme: Theme; readonly width: number; readonly height: number},
): Content {
  switch (dialog.type) {
    case 'confirm': {
      const lines = dialog.lines.flatMap((line): Span[] => {
        if (typeof line === 'string') return wrapText(line, width).map(text => ['plain', text]);
        const style = line.tone === undefined ? 'plain' : toneStyle[line.tone];
        return [[style, clip(cleanText(line.text), width, theme)]];
      });
      // Buttons are always there, whatever has to give way.
      const shown = lines.slice(0, Math.max(0, height - 2));
      return {
        title: dialog.title,
        lines: [...shown.map(span => [span]), [], buttonSpans(dialog.buttons, dialog.focus)],
      };
    }
    case 'prompt':
      return {
        title: dialog.title,
        lines: [
          [
            ['plain', `${dialog.label}: `],
            ...fieldSpans(
              dialog.field,
              Math.max(8, Math.min(40, width - textWidth(dialog.label) - 2)),
            ),
          ],
          ...wrapText(dialog.problem ?? '', width).map((line): Span[] => [['error', line]]),
        ],
      };
    case 'menu':
      return {
        title: `${dialog.title}${placeIn(dialog.items.length, dialog.cursor, height)}`,
        lines: menuLines(dialog, theme, width, height),
      };
    case 'columns':
      return {
        title: `Columns: ${keyOf(model, 'menu-toggle') ?? 'a click'} shows or hides, ${keyOf(model, 'menu-move-up') ?? 'nothing'} moves to the left`,
        lines: window(model.list.columns, dialog.cursor, height).map(({item, index}): Span[] => [
          [
            index === dialog.cursor ? 'selected' : 'plain',
            `[${item.shown ? 'x' : ' '}] ${findColumn(item.key).title}`.padEnd(24),
            itemTarget(index),
          ],
        ]),
      };
    case 'palette': {
      const rows = Math.min(10, height - 1);
      const inner = model.size.columns - edges;
      const words = Math.min(
        24,
        Math.max(0, ...dialog.candidates.map(({word}) => textWidth(word))),
      );
      return {
        title: 'Command',
        atBottom: true,
        lines: [
          ...window(dialog.candidates, dialog.chosen ?? 0, rows).map(({item, index}): Span[] => [
            [
              index === dialog.chosen ? 'selected' : 'plain',
              `${fit(item.word, words, theme)} `,
              itemTarget(index),
            ],
            ['dim', clip(item.help, inner - words - 1, theme), itemTarget(index)],
          ]),
          [['key', ':'], ...fieldSpans(dialog.field, inner - 1)],
        ],
      };
    }
  }
}

/** The chosen entry is shown whole: what it says of why it is not possible is worth more than a line. */
function menuLines(
  {items, cursor}: Extract<Dialog, {type: 'menu'}>,
  theme: Theme,
  width: number,
  height: number,
): Span[][] {
  const keyWidth = items.some(({key}) => key !== '') ? 7 : 0;
  const texts = items.map(item => menuText(item, keyWidth));
  const widest = Math.min(width, Math.max(0, ...texts.map(textWidth)));
  const indent = ' '.repeat(keyWidth);
  const whole = wrapText((texts[cursor] ?? '').slice(keyWidth), widest - keyWidth);
  const chosen = whole.map((line, index) =>
    index === 0 ? `${(texts[cursor] ?? '').slice(0, keyWidth)}${line}` : `${indent}${line}`,
  );
  return window(items, cursor, height - chosen.length + 1).flatMap(({item, index}): Span[][] => {
    const style: StyleName =
      index === cursor ? 'selected' : item.refused === undefined ? 'plain' : 'dim';
    const lines = index === cursor ? chosen : [clip(texts[index] ?? '', widest, theme)];
    return lines.map(text => [[style, padEnd(text, widest), itemTarget(index)]]);
  });
}

const menuText = ({key, label, refused}: MenuItem, keyWidth: number): string =>
  `${padEnd(key, keyWidth)}${label}${refused === undefined ? '' : ` (${refused})`}`;

const itemTarget = (index: number): Target => ({type: 'item', index});

function buttonSpans(buttons: readonly Button[], focus: number): Span[] {
  return buttons.flatMap(({label, danger}, index): Span[] => {
    const focused = index === focus;
    const style: StyleName = focused ? (danger ? 'buttonDanger' : 'buttonFocused') : 'button';
    // Brackets tell the focus without colours.
    return [
      ...(index === 0 ? [] : ([['plain', '  ']] as const)),
      [style, focused ? `[ ${label} ]` : `  ${label}  `, {type: 'button', index} satisfies Target],
    ];
  });
}

/** Which entry is chosen, where not all of them are to be seen. */
const placeIn = (count: number, cursor: number, height: number): string =>
  count > height ? `  ${cursor + 1} of ${count}` : '';

/** The items around the cursor that fit. */
function window<T>(items: readonly T[], cursor: number, rows: number): {item: T; index: number}[] {
  const count = Math.max(1, rows);
  const from = Math.max(0, Math.min(cursor - Math.floor(count / 2), items.length - count));
  return items.slice(from, from + count).map((item, index) => ({item, index: from + index}));
}
