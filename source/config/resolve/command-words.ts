import {UsageError} from '../../errors.ts';
import {evaluateConfig} from '../evaluation/evaluate.ts';
import {makeList, type Evaluated} from '../evaluation/values.ts';
import type {Option} from '../options/option.ts';
import {findOption} from '../options/options.ts';
import {knownKey, namesUsed} from '../syntax/fold-keys.ts';
import {readNumber} from '../syntax/literals.ts';
import type {Statement, StringNode} from '../syntax/nodes.ts';
import {parseConfig} from '../syntax/parser.ts';
import type {CommandWords, Setting} from './setting.ts';

/**
 * Reads KEY=VALUE of a command line. A value that is a number, a list or a quoted string in a
 * config's syntax is that, so that what xl takes is fine; anything else is text, as for xm. For a
 * key that takes a list, text is an element, and repeating the word adds one. A key with capitals is
 * the known one that it spells, as in a config, unless it is a variable of this one.
 *
 * @param statements The config that the words are added to.
 * @throws {UsageError} for a word that is no KEY=VALUE.
 */
export function readCommandWords(
  words: readonly string[],
  statements: readonly Statement[],
): CommandWords {
  const used = namesUsed(statements);
  const settings = new Map<string, Setting>();
  const variables = new Map<string, string>();
  for (const word of words) {
    const [, written, text] = /^\s*([A-Za-z_][A-Za-z0-9_.]*)\s*=([^]*)$/.exec(word) ?? [];
    if (written === undefined || text === undefined) {
      throw new UsageError(`\`${word}' is not understood: write KEY=VALUE.`);
    }
    const key = (used.has(written) ? undefined : knownKey(written)) ?? written;
    const option = findOption(key);
    if (option !== undefined) {
      const value = valueOfWord(option, text, settings.get(key)?.value);
      settings.set(key, {key, value, source: {file: word, text}, keyOffset: 0});
    }
    const quoted = parseLiteral(text);
    variables.set(key, quoted?.type === 'string' ? quoted.value : text);
  }
  return {settings: [...settings.values()], variables};
}

function valueOfWord(option: Option, text: string, before: Evaluated | undefined): Evaluated {
  const literal = parseLiteral(text);
  const value = literal ?? bareWord(option, text);
  if (!takesList(option) || value.type === 'list') return value;
  const earlier = before?.type === 'list' ? before.items : [];
  return makeList('list', [...earlier, value], value.node);
}

const takesList = ({type}: Option) => type === 'list' || type === 'disks' || type === 'vifs';

/** A list or a quoted string; undefined for anything else. */
function parseLiteral(text: string): Evaluated | undefined {
  if (!/^\s*["'[]/.test(text)) return undefined;
  const evaluation = evaluateConfig(parseConfig(`x=${text}`));
  if (evaluation.problems.length > 0 || evaluation.settings.size > 1) return undefined;
  return evaluation.settings.get('x')?.value;
}

function bareWord(option: Option, text: string): Evaluated {
  const node: StringNode = {kind: 'string', value: text, start: 0, end: text.length};
  const number = option.type === 'text' ? undefined : readNumber(text.trim());
  if (number !== undefined && 'value' in number) {
    const {value, float} = number.value;
    return {type: float ? 'float' : 'integer', value, node};
  }
  return {type: 'string', value: text, node};
}
