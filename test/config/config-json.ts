import type {ConfigValue} from '../../source/config/domain-config.ts';
import type {Evaluation} from '../../source/config/evaluation/evaluate.ts';
import {toConfigValue} from '../../source/config/evaluation/values.ts';

/**
 * The settings of a config as one object, in the order in which the keys first appear in the file:
 * strings, numbers and lists as they are. A key that is None is left out: None means not set.
 */
export function configJson({settings}: Pick<Evaluation, 'settings'>): Record<string, ConfigValue> {
  const entries = [...settings].map(([key, {value}]) => [key, toConfigValue(value)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, ConfigValue] => entry[1] !== undefined),
  );
}
