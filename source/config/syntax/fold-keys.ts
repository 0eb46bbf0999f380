import {findOption} from '../options/options.ts';
import {namesIn} from './names.ts';
import type {Statement} from './nodes.ts';

/**
 * Takes a key with capitals for the known one that it spells: `MEMORY = 64` sets `memory`. It stays
 * as it is where the config sets that one too, and where an expression uses it as a variable.
 */
export function foldKeys(statements: readonly Statement[]): readonly Statement[] {
  const written = new Set(statements.map(({key}) => key));
  const folds = (key: string) => {
    const small = key.toLowerCase();
    return small !== key && !written.has(small) && findOption(small) && !findOption(key);
  };
  if (![...written].some(folds)) return statements;

  const used = new Set(
    statements
      .flatMap(({value}) => (value === undefined ? [] : namesIn(value)))
      .map(node => node.name),
  );
  return statements.map(statement =>
    folds(statement.key) && !used.has(statement.key)
      ? {...statement, key: statement.key.toLowerCase()}
      : statement,
  );
}
