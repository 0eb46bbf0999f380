import type {AnyBinding, Context} from './binding.ts';
import type {Binding} from './bindings.ts';
import {keyLabel} from './key-names.ts';
import {resolveKey} from './resolve.ts';

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

/** A line of a help: a heading, or keys and what they do. */
export type HelpLine =
  {readonly heading: string} | {readonly keys: string; readonly description: string};

/** Keys of a binding that are shown one by one; of more, the first and the last are. */
const shownOneByOne = 4;

/** The keys of an action as people write them; `none` where a user has left it without. */
export function keysLabel({keys}: Pick<AnyBinding, 'keys'>): string {
  const [first] = keys;
  const last = keys.at(-1);
  if (first === undefined || last === undefined) return 'none';
  if (keys.length > shownOneByOne) return `${keyLabel(first)}-${keyLabel(last)}`;
  return keys.map(keyLabel).join(' ');
}

/** What every key does, by context. @param contexts In this order; others are left out. */
export function helpLines(
  table: readonly AnyBinding[],
  contexts: readonly (readonly [context: string, heading: string])[],
): readonly HelpLine[] {
  return contexts.flatMap(([context, heading]): HelpLine[] => [
    {heading},
    ...table
      .filter(binding => binding.context === context)
      .map(binding => ({keys: keysLabel(binding), description: binding.description})),
  ]);
}
