import type {Action} from '../../keymap/bindings.ts';
import {keyLabel} from '../../keymap/key-names.ts';
import type {Model} from '../model/model.ts';

/** The key of an action as this user has it and people write it; undefined where it has none. */
export function keyOf({keys}: Pick<Model, 'keys'>, action: Action): string | undefined {
  const key = keys.find(binding => binding.action === action)?.keys[0];
  return key === undefined ? undefined : keyLabel(key);
}

/** A hint at a key, such as ` (Esc clears)`; nothing where the action has none. */
export function keyHint(model: Pick<Model, 'keys'>, action: Action, does: string): string {
  const key = keyOf(model, action);
  return key === undefined ? '' : ` (${key} ${does})`;
}
