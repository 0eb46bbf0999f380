import {code, isBlank, isPunctuation, quotes, step} from './lexer.ts';
import type {Place} from './lexer.ts';
import {decodeString} from './decode-string.ts';

/** A token: a bracket, a comma, a colon, a string with its quotes, a number or a word. */
type Token = {readonly first: number; readonly bytes: Buffer};

/**
 * The value of a text of JSON as QEMU takes it (qobject/json-parser.c): no key twice, strings in
 * either kind of quotes, every character one of Unicode's.
 *
 * @param bytes A value as a splitter gives it out.
 * @param toNumber What to make of a number.
 * @throws Error with what is wrong, in QEMU's words.
 */
export function parseValue(bytes: Buffer, toNumber: (text: string) => unknown = Number): unknown {
  const tokens = readTokens(bytes);
  let ahead: Token | undefined;

  const peek = (): Token => {
    ahead ??= tokens();
    if (ahead === undefined) throw new Error('premature EOI');
    return ahead;
  };

  const next = (): Token => {
    const token = peek();
    ahead = undefined;
    return token;
  };

  const value = (): unknown => {
    const {first} = peek();
    if (first === code('{')) return object();
    if (first === code('[')) return array();
    if (isPunctuation(first)) throw new Error('expecting value');
    return toLiteral(next(), toNumber);
  };

  /** What is between brackets with commas. */
  const items = (closing: number, kind: string, item: () => void) => {
    next();
    if (peek().first === closing) return void next();
    for (;;) {
      item();
      const {first} = next();
      if (first === closing) return;
      if (first !== code(',')) throw new Error(`expected separator in ${kind}`);
    }
  };

  const array = (): unknown[] => {
    const found: unknown[] = [];
    items(code(']'), 'list', () => found.push(value()));
    return found;
  };

  const object = (): object => {
    const members = new Map<string, unknown>();
    items(code('}'), 'dict', () => {
      const key = value();
      if (typeof key !== 'string') throw new Error('key is not a string in object');
      if (next().first !== code(':')) throw new Error('missing : in object pair');
      const held = value();
      if (members.has(key)) throw new Error('duplicate key');
      members.set(key, held);
    });
    return Object.fromEntries(members);
  };

  return value();
}

/** @returns what gives the next token, and undefined at the end. */
function readTokens(bytes: Buffer): () => Token | undefined {
  let at = 0;

  return () => {
    while (at < bytes.length && isBlank(bytes[at] ?? 0)) at++;
    if (at === bytes.length) return undefined;

    const begin = at;
    const first = bytes[begin] ?? 0;
    let place: Place = 'start';
    while (at < bytes.length) {
      const found = step(place, bytes[at] ?? 0, first);
      if (found === 'ended') break;
      at++;
      if (found === 'end') break;
      // A splitter lets nothing through that is stray.
      if (found !== 'stray') place = found;
    }
    return {first, bytes: bytes.subarray(begin, at)};
  };
}

const keywords: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function toLiteral({first, bytes}: Token, toNumber: (text: string) => unknown): unknown {
  if (quotes.includes(first)) return decodeString(bytes.subarray(1, -1));
  const text = bytes.toString('latin1');
  if (keywords.has(text)) return keywords.get(text);
  if (first >= code('a')) throw new Error(`invalid keyword '${text}'`);
  return toNumber(text);
}
