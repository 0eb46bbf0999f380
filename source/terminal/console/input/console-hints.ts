import type {ConsoleContext} from '../../../keymap/binding.ts';
import type {ConsoleBinding} from '../../../keymap/console-bindings.ts';
import {keyLabel} from '../../../keymap/key-names.ts';

/** The bindings of a context that have a hint, with the first key of each. */
export function consoleHints(
  table: readonly ConsoleBinding[],
  context: ConsoleContext,
): readonly {readonly key: string; readonly hint: string}[] {
  return table.flatMap(({keys: [first], hint, ...binding}) =>
    binding.context !== context || hint === undefined || first === undefined
      ? []
      : [{key: keyLabel(first), hint}],
  );
}
