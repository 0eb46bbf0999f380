import {nearestWord} from '../../config/options/nearest-word.ts';
import {UsageError} from '../../errors.ts';
import type {Invocation, OptionSpec, Verb} from '../verb.ts';

/** xl exits with 2 when a command line cannot be understood. */
const exitCode = 2;

/** The option that every verb has. */
export const helpOption: OptionSpec = {name: 'help', short: 'h', help: 'Show this text'};

/**
 * Takes apart what follows the verb: long and short options with values attached or apart, clusters
 * of short flags, options before, between and after the words, `--` to end them. Whoever asks for
 * help may give any number of words.
 *
 * @param path What was typed for the verb, in full: `config show`.
 * @throws {UsageError} in xl's words for an unknown option or a wrong number of words.
 */
export function parseInvocation(
  verb: Verb,
  args: readonly string[],
  path: string = verb.name,
): Invocation {
  const specs = [...(verb.options ?? []), helpOption];
  const options: Record<string, string | boolean> = {};
  const words: string[] = [];
  const rest = [...args];

  const {foreignWords} = verb;
  const areForeign = (line: readonly string[]) =>
    words.length === 0 && (foreignWords === true || foreignWords?.(line) === true);

  const takeValue = (spec: OptionSpec, attached: string | undefined): string => {
    const value = attached ?? rest.shift();
    if (value === undefined) {
      throw new UsageError(`option \`${spec.name}' needs a value: ${spec.value ?? ''}`, {exitCode});
    }
    return value;
  };

  const raise = ({name, twice}: OptionSpec) => {
    if (twice !== undefined && options[name] === true) options[twice] = true;
    options[name] = true;
  };

  const takeLong = (argument: string) => {
    const [name, attached] = splitOnce(argument.slice(2), '=');
    const spec = findLong(specs, name);
    if (spec === undefined) throw unknownOption(name, specs, path);
    if (spec.value !== undefined) options[spec.name] = takeValue(spec, attached);
    else if (attached === undefined) raise(spec);
    else throw new UsageError(`option \`${name}' takes no value.`, {exitCode});
  };

  const takeShort = (argument: string) => {
    for (let index = 1; index < argument.length; index++) {
      const letter = argument.charAt(index);
      const spec = specs.find(({short}) => short === letter);
      if (spec === undefined) throw unknownOption(letter, specs, path);
      if (spec.value === undefined) {
        raise(spec);
      } else {
        const attached = argument.slice(index + 1);
        options[spec.name] = takeValue(spec, attached === '' ? undefined : attached);
        return;
      }
    }
  };

  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === '--') words.push(...rest.splice(0));
    else if (next.startsWith('--')) takeLong(next);
    else if (/^-[^\d]/.test(next)) takeShort(next);
    else words.push(next, ...(areForeign([next, ...rest]) ? rest.splice(0) : []));
  }

  if (!options[helpOption.name]) checkCount(verb, path, words.length);
  return {options, words};
}

function findLong(specs: readonly OptionSpec[], name: string): OptionSpec | undefined {
  const exact = specs.find(spec => spec.name === name);
  const beginning = specs.filter(spec => spec.name.startsWith(name));
  return exact ?? (beginning.length === 1 ? beginning[0] : undefined);
}

function unknownOption(name: string, specs: readonly OptionSpec[], path: string): UsageError {
  const nearest = nearestWord(
    name,
    specs.map(spec => spec.name),
  );
  const advice =
    name.length > 1 && nearest !== undefined
      ? `Did you mean --${nearest}?`
      : `Try 'domux help ${path}'.`;
  return new UsageError(`option \`${name}' not supported.\n${advice}`, {exitCode});
}

function checkCount({least = 0, most = Infinity, usage}: Verb, path: string, count: number): void {
  if (count >= least && count <= most) return;
  const plural = (number: number) => `${number} argument${number === 1 ? '' : 's'}`;
  const needs = count < least ? `at least ${plural(least)}` : `at most ${plural(most)}`;
  throw new UsageError(`'domux ${path}' requires ${needs}: domux ${path} ${usage}`.trimEnd(), {
    exitCode,
  });
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
