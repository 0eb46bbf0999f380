import type {Context} from './binding.ts';
import {bindings} from './bindings.ts';
import type {Action, Binding} from './bindings.ts';
import {effectiveKeys} from './overrides.ts';
import type {KeyOverrides} from './overrides.ts';

/** The table of keys as this user has it. */
export const effectiveBindings = (own: KeyOverrides = {}): readonly Binding[] =>
  effectiveKeys<Binding>(bindings, own);

/**
 * What a key means, asking the innermost context first.
 *
 * @returns undefined when it means nothing in any of them.
 */
export function resolveKey(
  table: readonly Binding[],
  stack: readonly Context[],
  key: string,
): Binding | undefined {
  for (const context of stack) {
    const found = table.find(binding => binding.context === context && binding.keys.includes(key));
    if (found) return found;
  }
  return undefined;
}

/** The binding of an action, in the first of these contexts that has it. */
export function findBinding(
  table: readonly Binding[],
  stack: readonly Context[],
  action: Action,
): Binding | undefined {
  for (const context of stack) {
    const found = table.find(binding => binding.context === context && binding.action === action);
    if (found) return found;
  }
  return undefined;
}
