import {contexts} from './bindings.ts';
import type {Binding, Context} from './bindings.ts';
import {resolveKey} from './resolve.ts';

const names: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  space: 'Space',
  tab: 'Tab',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  backspace: 'Backspace',
  delete: 'Del',
};
const modifiers: Readonly<Record<string, string>> = {ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift'};

/** A key as people write it: `Ctrl-L`, `Shift-Up`, `PgDn`, `q`. */
export function keyLabel(key: string): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  const last = parts.at(-1) ?? '';
  const held = parts.slice(0, -1).map(part => modifiers[part] ?? part);
  const name = names[last] ?? (/^f\d+$/.test(last) || held.length > 0 ? last.toUpperCase() : last);
  return [...held, name].join('-');
}

/** What the footer shows for these contexts: the first key of each binding with a hint. */
export function footerHints(
  table: readonly Binding[],
  stack: readonly Context[],
): readonly {readonly binding: Binding; readonly key: string; readonly hint: string}[] {
  return stack.flatMap((context, depth) =>
    table.flatMap(binding => {
      const [first] = binding.keys;
      const {hint} = binding;
      if (binding.context !== context || hint === undefined || first === undefined) return [];
      // What an inner context makes of the key is what it means.
      if (resolveKey(table, stack.slice(0, depth), first) !== undefined) return [];
      return [{binding, key: keyLabel(first), hint}];
    }),
  );
}

/** The lines of the help: the keys of these contexts first, then of all others. */
export function helpLines(
  table: readonly Binding[],
  stack: readonly Context[] = [],
): readonly {readonly heading?: string; readonly keys: string; readonly description: string}[] {
  const all = Object.keys(contexts) as Context[];
  const order = [...new Set([...stack, ...all])];
  return order.flatMap(context =>
    table
      .filter(binding => binding.context === context)
      .map(({keys, description}, index) => ({
        ...(index === 0 ? {heading: contexts[context]} : {}),
        keys: keys.map(keyLabel).join(' '),
        description,
      })),
  );
}
