import {box, wrapText} from '../parts/box.ts';
import {cleanText} from '../parts/clean-text.ts';
import {spansWidth} from '../parts/paint.ts';
import type {Span} from '../parts/paint.ts';
import type {StyleName, Theme} from '../parts/theme.ts';
import {findColumn} from '../store/columns.ts';
import type {Button, Dialog} from '../store/dialog.ts';
import type {Model} from '../store/model.ts';
import {cutText, padEnd, textWidth} from '../text/width.ts';
import {fieldSpans} from './footer.ts';
import {toneStyle} from './text-screen.tsx';

/** A dialog as lines, and where its upper left corner is. */
export type PlacedDialog = {
  readonly left: number;
  readonly top: number;
  readonly lines: readonly string[];
};

/** Edges of a box and the blanks inside of them. */
const edges = 4;

/** What lies over the view; undefined where the dialog is a line of the view itself. */
export function placeDialog(model: Model, theme: Theme): PlacedDialog | undefined {
  const {dialog, size} = model;
  if (dialog === undefined || dialog.type === 'filter' || dialog.type === 'form-field')
    return undefined;
  if (dialog.type === 'prompt' && dialog.purpose.type === 'delay') return undefined;

  const room = size.rows - 2;
  const widest = size.columns - 2;
  const {title, lines, atBottom = false} = dialogContent(model, dialog, widest - edges, room - 2);
  const width = atBottom
    ? size.columns
    : Math.min(widest, Math.max(textWidth(title), ...lines.map(spansWidth)) + edges);
  const drawn = box(theme, title, lines, Math.max(12, width)).slice(0, room);
  return {
    left: atBottom ? 0 : Math.floor((size.columns - Math.max(12, width)) / 2),
    top: atBottom
      ? Math.max(0, size.rows - 1 - drawn.length)
      : Math.max(0, Math.floor((size.rows - drawn.length) / 2)),
    lines: drawn,
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
  width: number,
  height: number,
): Content {
  switch (dialog.type) {
    case 'confirm': {
      const lines = dialog.lines.flatMap((line): Span[] => {
        if (typeof line === 'string') return wrapText(line, width).map(text => ['plain', text]);
        const style = line.tone === undefined ? 'plain' : toneStyle[line.tone];
        return [[style, cutText(cleanText(line.text), width)]];
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
        title: dialog.title,
        lines: window(dialog.items, dialog.cursor, height).map(({item, index}): Span[] => {
          const {key, label, refused} = item;
          const style: StyleName =
            index === dialog.cursor ? 'selected' : refused === undefined ? 'plain' : 'dim';
          const text = `${key.padEnd(6)} ${label}${refused === undefined ? '' : ` (${refused})`}`;
          return [[style, cutText(text, width)]];
        }),
      };
    case 'columns':
      return {
        title: 'Columns: Space shows or hides, Shift-Up/Down moves',
        lines: window(model.list.columns, dialog.cursor, height).map(({item, index}): Span[] => [
          [
            index === dialog.cursor ? 'selected' : 'plain',
            `[${item.shown ? 'x' : ' '}] ${findColumn(item.key).title}`.padEnd(24),
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
              `${padEnd(cutText(item.word, words), words)} `,
            ],
            ['dim', cutText(item.help, inner - words - 1)],
          ]),
          [['key', ':'], ...fieldSpans(dialog.field, inner - 1)],
        ],
      };
    }
  }
}

function buttonSpans(buttons: readonly Button[], focus: number): Span[] {
  return buttons.flatMap(({label, danger}, index): Span[] => {
    const focused = index === focus;
    const style: StyleName = focused ? (danger ? 'buttonDanger' : 'buttonFocused') : 'button';
    // Brackets tell the focus without colours.
    return [
      ...(index === 0 ? [] : ([['plain', '  ']] as const)),
      [style, focused ? `[ ${label} ]` : `  ${label}  `],
    ];
  });
}

/** The items around the cursor that fit. */
function window<T>(items: readonly T[], cursor: number, rows: number): {item: T; index: number}[] {
  const count = Math.max(1, rows);
  const from = Math.max(0, Math.min(cursor - Math.floor(count / 2), items.length - count));
  return items.slice(from, from + count).map((item, index) => ({item, index: from + index}));
}
