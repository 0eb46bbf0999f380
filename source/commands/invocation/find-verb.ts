import {UsageError} from '../../errors.ts';
import {adviseOnVerb} from './unknown-verb.ts';
import type {Verb} from '../verb.ts';

/** A verb, or a subverb, that a command line begins with. */
export type FoundVerb = {
  readonly verb: Verb;
  /** Its full name: `config show`. */
  readonly path: string;
  /** What follows it. */
  readonly rest: readonly string[];
};

/**
 * Finds the verb that a command line begins with, and its subverb where there is one. A verb that
 * also does something by itself takes only a subverb's whole name for one: the word may be meant
 * for the verb.
 *
 * @throws {UsageError} naming the candidates when it is ambiguous.
 */
export function resolveVerb(verbs: readonly Verb[], words: readonly string[]): FoundVerb {
  const [first = '', ...rest] = words;
  return resolveSubverb({verb: findVerb(verbs, first), path: '', rest});
}

function resolveSubverb({verb, path, rest}: FoundVerb): FoundVerb {
  const whole = path === '' ? verb.name : `${path} ${verb.name}`;
  const [next, ...further] = rest;
  const {subverbs, load} = verb;
  const here: FoundVerb = {verb, path: whole, rest};
  if (subverbs === undefined || next === undefined || next.startsWith('-')) return here;
  if (load !== undefined && !subverbs.some(subverb => namesOf(subverb).includes(next))) return here;
  return resolveSubverb({verb: findVerb(subverbs, next, whole), path: whole, rest: further});
}

/**
 * Finds a verb by its name, an alias, or a unique beginning of a name. A beginning that only an
 * alias and its own verb share is unique. Plumbing is not abbreviated.
 *
 * @param parent Path of the verb that these are subverbs of.
 * @throws {UsageError} naming the candidates when it is ambiguous.
 */
export function findVerb(verbs: readonly Verb[], wanted: string, parent = ''): Verb {
  const exact = verbs.find(verb => namesOf(verb).includes(wanted));
  if (exact) return exact;

  const beginning =
    wanted === '' ? [] : verbs.filter(verb => !verb.hidden && beginsWith(verb, wanted));
  const [only] = beginning;
  if (only && beginning.length === 1) return only;
  if (beginning.length > 1) {
    const names = beginning.map(({name}) => name).join(', ');
    throw new UsageError(`${wanted} is ambiguous: it could be ${names}.`);
  }
  throw new UsageError(
    `command not implemented: ${`${parent} ${wanted}`.trim()}\n${adviseOnVerb(verbs, wanted, parent)}`,
  );
}

const namesOf = ({name, aliases = []}: Verb): readonly string[] => [name, ...aliases];

const beginsWith = (verb: Verb, beginning: string) =>
  namesOf(verb).some(name => name.startsWith(beginning));
