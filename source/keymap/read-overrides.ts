import {messageOf} from '../errors.ts';
import type {AnyBinding} from './binding.ts';
import {bindings} from './bindings.ts';
import {consoleBindings} from './console-bindings.ts';
import {parseKey, typesText} from './key-names.ts';
import {ownKeys} from './overrides.ts';
import type {KeyOverrides} from './overrides.ts';

/** What is wrong with a file of keys, and where; from 1. */
export type KeyProblem = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

export type ReadOverrides = {
  readonly keys: KeyOverrides;
  /** In the order of the file. */
  readonly problems: readonly KeyProblem[];
};

const all: readonly AnyBinding[] = [...bindings, ...consoleBindings];

/** In these a character is typed, whatever else it could mean. */
const typing: readonly string[] = ['field', 'form-field', 'picker'];

/**
 * Reads the keys that a user wants: a JSON object of names and lists of keys, such as
 * `{"list.quit": ["ctrl+q"], "prefix.next": ["space"], "help": ["f1"]}`. A name is an action, or an
 * action in one context; an empty list leaves it without a key.
 */
export function readOverrides(text: string): ReadOverrides {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return {keys: {}, problems: [syntaxProblem(text, messageOf(error))]};
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    const message = 'an object of names and lists of keys is wanted, as {"list.quit": ["ctrl+q"]}';
    return {keys: {}, problems: [{line: 1, column: 1, message}]};
  }

  const keys: Record<string, readonly string[]> = {};
  const problems: KeyProblem[] = [];
  const place = (name: string) => locate(text, text.indexOf(JSON.stringify(name)));
  for (const [name, given] of Object.entries(found)) {
    const read = readEntry(name, given);
    if (typeof read === 'string') problems.push({...place(name), message: read});
    else keys[name] = read;
  }
  for (const {name, message} of clashes(keys)) problems.push({...place(name), message});
  return {keys, problems};
}

/** The keys of one name, or what is wrong with it. */
function readEntry(name: string, given: unknown): readonly string[] | string {
  const meant = all.filter(
    ({context, action}) => name === action || name === `${context}.${action}`,
  );
  if (meant.length === 0) return unknownName(name);
  if (!Array.isArray(given) || !given.every(key => typeof key === 'string')) {
    return `${name}: a list of keys is wanted, such as ["ctrl+n", "n"]`;
  }
  const keys: string[] = [];
  for (const written of given) {
    const parsed = parseKey(written);
    if ('problem' in parsed) return `${name}: ${parsed.problem}`;
    if (typesText(parsed.key) && meant.some(({context}) => typing.includes(context))) {
      return `${name}: ${JSON.stringify(written)} types something there: take a key with Ctrl or Alt`;
    }
    keys.push(parsed.key);
  }
  return keys;
}

function unknownName(name: string): string {
  const [context = ''] = name.split('.');
  const actions = all.filter(binding => binding.context === context).map(({action}) => action);
  if (name.includes('.') && actions.length > 0) {
    const there = actions.map(action => `${context}.${action}`).join(', ');
    return `${name} is no action; there are ${there}`;
  }
  const contexts = [...new Set(all.map(binding => binding.context))].join(', ');
  return `${name} is no action: docs/keys.md has the names, which begin with one of ${contexts}`;
}

/** Keys that were given to two actions of one context. */
function clashes(own: KeyOverrides): readonly {readonly name: string; readonly message: string}[] {
  const taken = new Map<string, string>();
  const found: {name: string; message: string}[] = [];
  for (const binding of all) {
    const {context, action} = binding;
    for (const key of ownKeys(binding, own) ?? []) {
      const other = taken.get(`${context} ${key}`);
      taken.set(`${context} ${key}`, action);
      if (other === undefined || other === action) continue;
      const name = Object.hasOwn(own, `${context}.${action}`) ? `${context}.${action}` : action;
      found.push({name, message: `${name}: ${key} was given to ${context}.${other} too`});
    }
  }
  return found;
}

/** V8 says the place in its message, or only the character that it did not expect there. */
function syntaxProblem(text: string, message: string): KeyProblem {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  const [, token] = /^Unexpected token '(.)'/su.exec(message) ?? [];
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, string => ' '.repeat(string.length));
  const unexpected = token === undefined ? text.length : bare.indexOf(token);
  const place = locate(text, position === undefined ? unexpected : Number(position));
  return {...place, message: message.replace(/ in JSON at position \d+.*$|, [".].*$/s, '')};
}

function locate(text: string, offset: number): {readonly line: number; readonly column: number} {
  const before = text.slice(0, Math.max(0, offset)).split('\n');
  return {line: before.length, column: [...(before.at(-1) ?? '')].length + 1};
}
