import {findOption} from '../options/options.ts';
import {namesIn} from './names.ts';
import type {Statement} from './nodes.ts';

/**
 * Takes a key with capitals for the known one that it spells: `MEMORY = 64` sets `memory`. It stays
 * as it is where the config sets that one too, and where an expression uses it as a variable.
 */
export function foldKeys(statements: readonly Statement[]): readonly Statement[] {
  const written = new Set(statements.map(({key}) => key));
  const folded = (key: string) => {
    const known = knownKey(key);
    return known === undefined || written.has(known) ? undefined : known;
  };
  if (![...written].some(folded)) return statements;

  const used = namesUsed(statements);
  return statements.map(statement => {
    const key = used.has(statement.key) ? undefined : folded(statement.key);
    return key === undefined ? statement : {...statement, key};
  });
}

/** The known key that one with capitals spells. */
export function knownKey(key: string): string | undefined {
  const small = key.toLowerCase();
  return small !== key && findOption(small) && !findOption(key) ? small : undefined;
}

/** The names that expressions use: variables, whatever else they are. */
export const namesUsed = (statements: readonly Statement[]): ReadonlySet<string> =>
  new Set(
    statements
      .flatMap(({value}) => (value === undefined ? [] : namesIn(value)))
      .map(({name}) => name),
  );
