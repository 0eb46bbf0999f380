import type {AnyBinding} from './binding.ts';

/** Keys that a user has put in the place of a table's: for `context.action`, or for `action` in every context. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** The keys that a user has given to an action in a context, if there are any. */
export const ownKeys = ({context, action}: AnyBinding, own: KeyOverrides) =>
  own[`${context}.${action}`] ?? own[action];

/**
 * A table of keys as this user has it. A key that was given to one action is taken from the others
 * of its context.
 */
export function effectiveKeys<B extends AnyBinding>(
  table: readonly B[],
  own: KeyOverrides,
): readonly B[] {
  if (Object.keys(own).length === 0) return table;
  const given = new Set(
    table.flatMap(binding => (ownKeys(binding, own) ?? []).map(key => `${binding.context} ${key}`)),
  );
  return table.map(binding => {
    const keys = binding.keys.filter(key => !given.has(`${binding.context} ${key}`));
    return {...binding, keys: ownKeys(binding, own) ?? keys};
  });
}
