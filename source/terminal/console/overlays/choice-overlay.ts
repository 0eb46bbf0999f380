import {resolveConsoleKey} from '../../../keymap/console-bindings.ts';
import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {boundaryBefore} from '../../../text/boundaries.ts';
import {textWidth} from '../../../text/width.ts';
import {consoleHints} from '../input/console-hints.ts';
import type {Overlay} from './overlay.ts';
import {hintBar} from '../painting/status-bar.ts';
import {centred, drawFrame, drawText} from '../painting/surface.ts';

/** Something that can be chosen. */
export type Choice<T> = {
  readonly value: T;
  /** What is typed is looked for in this. */
  readonly label: string;
  readonly note: string;
  /** Why it cannot be chosen. */
  readonly refusal?: string;
};

export type ChoiceOptions<T> = {
  readonly title: string;
  readonly choices: () => readonly Choice<T>[];
  readonly choose: (value: T) => void;
  readonly close: () => void;
  readonly refuse: (reason: string) => void;
  /** The one that is selected at first. */
  readonly selected?: (value: T) => boolean;
  readonly keys: readonly ConsoleBinding[];
};

/**
 * Those that match what was typed, the best first: labels that begin with it, that contain it, that
 * have its characters in this order.
 */
export function matching<T>(choices: readonly Choice<T>[], typed: string): readonly Choice<T>[] {
  const wanted = typed.toLowerCase();
  const rank = ({label}: Choice<T>) => {
    const name = label.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (name.includes(wanted)) return 1;
    return hasInOrder(name, wanted) ? 2 : 3;
  };
  return choices
    .map(choice => ({choice, rank: rank(choice)}))
    .filter(({rank}) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({choice}) => choice);
}

function hasInOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const character of wanted) {
    at = name.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** A list that what is typed narrows down. */
export function createChoiceOverlay<T>(options: ChoiceOptions<T>): Overlay {
  const {title, choices, choose, close, refuse, keys} = options;
  let typed = '';
  let top = 0;
  let shown: readonly Choice<T>[] = choices();
  let index = Math.max(
    0,
    shown.findIndex(({value}) => options.selected?.(value) ?? false),
  );
  let first = 0;

  const take = () => {
    const choice = shown[index];
    if (choice === undefined) return;
    if (choice.refusal !== undefined) return refuse(choice.refusal);
    close();
    choose(choice.value);
  };
  const retype = (text: string) => {
    typed = text;
    shown = matching(choices(), typed);
    index = 0;
  };

  return {
    draw: (onto, area) => {
      shown = matching(choices(), typed);
      index = Math.max(0, Math.min(index, shown.length - 1));
      const width = Math.max(
        30,
        ...shown.map(({label, note}) => textWidth(label) + textWidth(note) + 4),
      );
      const inside = drawFrame(onto, centred(area, width + 4, shown.length + 3), title);
      const rows = inside.rows - 1;
      top = Math.max(index - rows + 1, Math.min(top, index));
      drawText(onto, inside, `> ${typed}`, '', inside.columns);
      first = inside.row + 1;
      for (let row = 0; row < rows; row++) {
        const choice = shown[top + row];
        if (choice === undefined) break;
        const {label, note, refusal} = choice;
        const space = ' '.repeat(Math.max(2, inside.columns - textWidth(label) - textWidth(note)));
        const style = top + row === index ? '7' : refusal === undefined ? '' : '2';
        drawText(
          onto,
          {column: inside.column, row: first + row},
          `${label}${space}${note}`,
          style,
          inside.columns,
        );
      }
      return {
        column: Math.min(inside.column + 2 + textWidth(typed), onto.columns - 1),
        row: inside.row,
      };
    },
    press: ({key, text}) => {
      const action = resolveConsoleKey(keys, 'picker', key);
      switch (action) {
        case 'up':
          index = Math.max(0, index - 1);
          return;
        case 'down':
          index = Math.min(shown.length - 1, index + 1);
          return;
        case 'open':
          return take();
        case 'close':
          return close();
        case undefined:
          if (key === 'backspace') retype(typed.slice(0, boundaryBefore(typed, typed.length)));
          else if (key === 'ctrl+u') retype('');
          else if (text !== undefined) retype(typed + text);
      }
    },
    mouse: ({row}, what) => {
      if (what === 'wheel-up') index = Math.max(0, index - 1);
      else if (what === 'wheel-down') index = Math.min(shown.length - 1, index + 1);
      else if (row >= first && row - first + top < shown.length) {
        index = row - first + top;
        take();
      }
    },
    bar: columns => hintBar('type to narrow down', consoleHints(keys, 'picker'), columns),
  };
}
