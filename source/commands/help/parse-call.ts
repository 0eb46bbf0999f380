import {UsageError, messageOf} from '../../errors.ts';
import {commands, isCommandName} from '../../protocol/commands.ts';
import {isRecord} from '../../protocol/schema.ts';
import type {Member, Members} from '../../protocol/schema.ts';

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Makes the arguments of a protocol command of what was typed: one JSON object, or KEY=VALUE each.
 * The table says of what type a value is; what it does not know is JSON if it can be read so, else
 * text. The guest checks the rest.
 *
 * @throws {UsageError} naming the word that cannot be understood.
 */
export function parseCall(command: string, words: readonly string[]): Arguments {
  const [first = ''] = words;
  if (words.length === 1 && first.trimStart().startsWith('{')) return parseObject(first);
  const members: Members = isCommandName(command) ? commands[command].arguments : {};
  return Object.fromEntries(words.map(word => parsePair(word, members)));
}

function parseObject(text: string): Arguments {
  const value = parseJson(text, text);
  if (isRecord(value)) return value;
  throw new UsageError(`${text}: not a JSON object.`);
}

function parsePair(word: string, members: Members): [string, unknown] {
  const at = word.indexOf('=');
  if (at < 1)
    throw new UsageError(`${word}: an argument is KEY=VALUE, or all are one JSON object.`);
  const key = word.slice(0, at);
  const text = word.slice(at + 1);
  const member = Object.hasOwn(members, key) ? members[key] : undefined;
  return [key, member === undefined ? parseLoosely(text) : parseValue(member, text, word)];
}

function parseValue(member: Member, text: string, word: string): unknown {
  switch (member.type) {
    case 'str':
    case 'enum':
      return text;
    case 'int':
    case 'number':
      return parseNumber(text, word);
    case 'bool':
      return parseBoolean(text, word);
    case 'any':
      return parseLoosely(text);
    case 'list':
      return text.startsWith('[') ? parseJson(text, word) : text.split(',');
    case 'object':
      return parseJson(text, word);
  }
}

function parseNumber(text: string, word: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`${word}: '${text}' is not a number.`);
}

function parseBoolean(text: string, word: string): boolean {
  if (['true', 'on', 'yes', '1'].includes(text)) return true;
  if (['false', 'off', 'no', '0'].includes(text)) return false;
  throw new UsageError(`${word}: '${text}' is neither true nor false.`);
}

function parseJson(text: string, word: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${word}: not JSON: ${messageOf(error)}`, {cause: error});
  }
}

function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
