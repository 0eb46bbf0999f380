import {UsageError} from '../../errors.ts';
import {resolveVerb} from '../invocation/find-verb.ts';
import {helpOption} from '../invocation/parse-invocation.ts';
import type {OptionSpec, Verb, WordKind} from '../verb.ts';

/** A word that may stand where the cursor is. */
export type Candidate = {
  readonly word: string;
  /** One line on what it is. */
  readonly help?: string;
};

/** What may stand where the cursor is: some words, and whatever there is of some kinds. */
export type Expected = {
  readonly words: readonly Candidate[];
  readonly kinds: readonly WordKind[];
};

const nothing: Expected = {words: [], kinds: []};

/**
 * Tells what may come next on a command line.
 *
 * @param before The words after `domux`, up to the one being typed.
 * @param current The word being typed, as far as it is.
 */
export function expectNext(
  verbs: readonly Verb[],
  before: readonly string[],
  current: string,
): Expected {
  if (before.length === 0) return {words: verbNames(verbs, current), kinds: []};
  const found = resolveOrNothing(verbs, before);
  if (found === undefined) return nothing;

  const {verb, rest} = found;
  const specs = [...(verb.options ?? []), helpOption];
  const {words, open, ended} = readWords(specs, rest);
  if (open !== undefined) return {words: [], kinds: kindsOfValue(open)};
  if (current.startsWith('-') && !ended) return {words: optionNames(specs), kinds: []};
  const subverbs = words.length === 0 ? verbNames(verb.subverbs ?? [], current) : [];
  const own = expectWord(verbs, verb, words, current);
  return {words: [...subverbs, ...own.words], kinds: own.kinds};
}

/** What the next word of a verb may be, after those that it has. */
function expectWord(
  verbs: readonly Verb[],
  {completes = [], most = Infinity}: Verb,
  words: readonly string[],
  current: string,
): Expected {
  const completion = completes[Math.min(words.length, completes.length - 1)];
  if (completion === undefined || words.length >= most) return nothing;
  if (completion === 'verb') return {words: namesUnder(verbs, words, current), kinds: []};
  if (typeof completion === 'string') return {words: [], kinds: [completion]};
  if ('words' in completion) return {words: completion.words.map(word => ({word})), kinds: []};
  return {words: [], kinds: completion};
}

/** The verbs, or the subverbs of the verb that the words name. */
function namesUnder(verbs: readonly Verb[], words: readonly string[], current: string) {
  if (words.length === 0) return verbNames(verbs, current);
  return verbNames(resolveOrNothing(verbs, words)?.verb.subverbs ?? [], current);
}

/** Other names are offered to whoever has begun to type one that is no verb's own name. */
function verbNames(verbs: readonly Verb[], current: string): Candidate[] {
  const shown = verbs.filter(({hidden}) => !hidden);
  const names = shown.map(({name, summary}) => ({word: name, help: summary}));
  if (names.some(({word}) => word.startsWith(current))) return names;
  return shown.flatMap(({aliases = [], summary}) =>
    aliases.map(alias => ({word: alias, help: summary})),
  );
}

const optionNames = (specs: readonly OptionSpec[]): Candidate[] =>
  specs.map(({name, help}) => ({word: `--${name}`, help}));

/** The value's name in the usage tells what it is. */
function kindsOfValue({value}: OptionSpec): readonly WordKind[] {
  if (value === 'FILE') return ['file'];
  if (value === 'IMAGE') return ['disk-image'];
  return value === 'DOMAIN' ? ['domain'] : [];
}

type ReadWords = {
  readonly words: readonly string[];
  /** The option that the next word is the value of. */
  readonly open: OptionSpec | undefined;
  /** After `--`, no options come. */
  readonly ended: boolean;
};

function readWords(specs: readonly OptionSpec[], args: readonly string[]): ReadWords {
  const words: string[] = [];
  let open: OptionSpec | undefined;
  let ended = false;
  for (const argument of args) {
    if (open !== undefined) open = undefined;
    else if (ended) words.push(argument);
    else if (argument === '--') ended = true;
    else if (argument.startsWith('-')) open = takesNext(specs, argument);
    else words.push(argument);
  }
  return {words, open, ended};
}

const takesNext = (specs: readonly OptionSpec[], argument: string) =>
  specs.find(
    ({name, short, value}) =>
      value !== undefined &&
      (argument === `--${name}` ||
        (short !== undefined && /^-[^-]*$/.test(argument) && argument.endsWith(short))),
  );

function resolveOrNothing(verbs: readonly Verb[], words: readonly string[]) {
  try {
    return resolveVerb(verbs, words);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
