import {UsageError} from '../errors.ts';
import type {Verb} from './verb.ts';

/**
 * Finds a verb by its name, an alias, or a unique beginning of a name. A beginning that only an
 * alias and its own verb share is unique.
 *
 * @throws {UsageError} naming the candidates when it is ambiguous.
 */
export function findVerb(verbs: readonly Verb[], wanted: string): Verb {
  const exact = verbs.find(verb => namesOf(verb).includes(wanted));
  if (exact) return exact;

  const beginning =
    wanted === '' ? [] : verbs.filter(verb => namesOf(verb).some(name => name.startsWith(wanted)));
  const [only] = beginning;
  if (only && beginning.length === 1) return only;
  if (beginning.length > 1) {
    const names = beginning.map(({name}) => name).join(', ');
    throw new UsageError(`${wanted} is ambiguous: it could be ${names}.`);
  }
  throw new UsageError(`command not implemented: ${wanted}\nTry 'domux help' for the verbs.`);
}

const namesOf = ({name, aliases = []}: Verb): readonly string[] => [name, ...aliases];
