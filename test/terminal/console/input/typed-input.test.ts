import {afterEach, describe, expect, test, vi} from 'vitest';
import {createTypedInput} from '../../../../source/terminal/console/input/typed-input.ts';
import type {Typed, TypingMode} from '../../../../source/terminal/console/input/typed-input.ts';

const prefix = 0x1d;

/** What chunks of typed bytes come to. */
function typed(chunks: readonly string[], mode: TypingMode = 'guest', key = prefix): Typed[] {
  const all: Typed[] = [];
  const input = createTypedInput(
    key,
    () => mode,
    what => all.push(what),
  );
  for (const chunk of chunks) input.read(Buffer.from(chunk, 'latin1'));
  return all;
}

const bytes = (text: string): Typed => ({type: 'bytes', text});
const thePrefix: Typed = {type: 'prefix'};

describe('typed to the guest', () => {
  test.each([
    ['letters and control characters', 'ls\r\x03'],
    ['arrows, function keys, Alt', '\x1b[A\x1bOP\x1b[15~\x1bx'],
    ['UTF-8, byte by byte', 'gr\xc3\xbc\xc3\x9fe'],
    ['other keys of the keyboard protocols', '\x1b[97;5u\x1b[27;5;97~\x1b[13;2u'],
    ['what looks like a report but is not', '\x1b[1;5I'],
  ])('%s go through as they are', (_, text) => {
    const all = typed([text]);
    expect(all.map(what => (what.type === 'bytes' ? what.text : what.type)).join('')).toBe(text);
  });

  test.each([
    ['the byte', '\x1d'],
    ["kitty's protocol", '\x1b[93;5u'],
    ["kitty's, with Num Lock and Caps Lock on", '\x1b[93;197u'],
    ["kitty's, told as a press", '\x1b[93;5:1u'],
    ["kitty's, from another layout, with the key of the base layout", '\x1b[43::93;5u'],
    ['modifyOtherKeys', '\x1b[27;5;93~'],
  ])('the prefix is known among other keys: %s', (_, form) => {
    expect(typed([`a${form}b`])).toEqual([bytes('a'), thePrefix, bytes('b')]);
  });

  test('the release of the prefix key means nothing', () => {
    expect(typed(['\x1b[93;5:3u'])).toEqual([]);
  });

  test('a bracket with other modifiers is no prefix', () => {
    expect(typed(['\x1b[93;3u'])).toEqual([bytes('\x1b[93;3u'.slice(0, 1) + '[93;3u')]);
  });

  test('a prefix that is a plain character', () => {
    expect(typed(['a~b'], 'guest', 0x7e)).toEqual([bytes('a'), thePrefix, bytes('b')]);
  });

  test('the prefix within a paste is text', () => {
    expect(typed(['\x1b[200~a\x1d\x1b[93;5ub\x1b[201~\x1d'])).toEqual([
      {type: 'paste', edge: 'begin'},
      bytes('a\x1d\x1b[93;5ub'),
      {type: 'paste', edge: 'end'},
      thePrefix,
    ]);
  });

  test('mouse and focus reports are told apart', () => {
    expect(typed(['\x1b[<0;10;5M\x1b[<0;10;5m\x1b[I\x1b[O'])).toEqual([
      {type: 'mouse', code: 0, column: 10, row: 5, release: false},
      {type: 'mouse', code: 0, column: 10, row: 5, release: true},
      {type: 'focus', gained: true},
      {type: 'focus', gained: false},
    ]);
  });
});

describe('sequences that are torn', () => {
  afterEach(() => vi.useRealTimers());

  test('come to the same, wherever they are torn', () => {
    const text = 'a\x1b[93;5ud\x1b[<0;10;5M\x1b[200~x\x1dy\x1b[201~\x1b[Az';
    const whole = typed([text]);
    const merged = (all: readonly Typed[]) =>
      all.reduce<Typed[]>((done, what) => {
        const last = done.at(-1);
        if (what.type !== 'bytes' || last?.type !== 'bytes') return [...done, what];
        return [...done.slice(0, -1), bytes(last.text + what.text)];
      }, []);
    for (let at = 1; at < text.length; at++) {
      expect(merged(typed([text.slice(0, at), text.slice(at)]))).toEqual(merged(whole));
    }
    expect(merged(typed(Array.from(text)))).toEqual(merged(whole));
  });

  test('a lone ESC goes to the guest when nothing follows it', () => {
    vi.useFakeTimers();
    const all: Typed[] = [];
    const input = createTypedInput(
      prefix,
      () => 'guest',
      what => all.push(what),
    );
    input.read(Buffer.from('\x1b'));
    expect(all).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(all).toEqual([bytes('\x1b')]);
  });
});

describe('typed to domux', () => {
  test('keys come one by one with their names', () => {
    expect(typed(['n\x1b[A\x1b[5~ü\r'.replace('ü', '\xc3\xbc')], 'keys')).toEqual([
      {type: 'key', key: 'n', text: 'n'},
      {type: 'key', key: 'up'},
      {type: 'key', key: 'pageup'},
      {type: 'key', key: 'ü', text: 'ü'},
      {type: 'key', key: 'enter'},
    ]);
  });

  test('who gets the rest may change with each key', () => {
    let mode: TypingMode = 'guest';
    const all: Typed[] = [];
    const input = createTypedInput(
      prefix,
      () => mode,
      what => {
        all.push(what);
        mode = what.type === 'prefix' ? 'keys' : 'guest';
      },
    );
    input.read(Buffer.from('a\x1dnb\x1d\x1dc'));
    expect(all).toEqual([
      bytes('a'),
      thePrefix,
      {type: 'key', key: 'n', text: 'n'},
      bytes('b'),
      thePrefix,
      thePrefix,
      // The second press of the prefix leaves keys to domux here; the screen decides otherwise.
      {type: 'key', key: 'c', text: 'c'},
    ]);
  });
});
