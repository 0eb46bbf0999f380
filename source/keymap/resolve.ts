import {bindings} from './bindings.ts';
import type {Action, Binding, Context} from './bindings.ts';

/** Keys that a user has put in the place of the table's: for `context.action`, or for `action` in every context. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** The table of keys as this user has it. */
export function effectiveBindings(overrides: KeyOverrides = {}): readonly Binding[] {
  return bindings.map((binding: Binding) => {
    const {context, action} = binding;
    const keys = overrides[`${context}.${action}`] ?? overrides[action];
    return keys === undefined ? binding : {...binding, keys};
  });
}

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
