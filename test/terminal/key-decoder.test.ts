import {expect, test} from 'vitest';
import {decodeKeys} from '../../source/terminal/key-decoder.ts';

const keys = (typed: string, final = true) =>
  decodeKeys(typed, final).events.map(event => (event.type === 'key' ? event.key : event.type));

test('keeps the beginning of a sequence until its end comes', () => {
  expect(decodeKeys('a\x1b[', false)).toEqual({
    events: [{type: 'key', key: 'a', text: 'a'}],
    rest: '\x1b[',
  });
  expect(decodeKeys('\x1b', false)).toEqual({events: [], rest: '\x1b'});
  expect(decodeKeys('\x1b[200~half', false)).toEqual({events: [], rest: '\x1b[200~half'});
});

test('drops sequences that stand for no key', () => {
  expect(keys('\x1b[?1;2c\x1b[99~x')).toEqual(['x']);
});

test.each([
  ['jjj', ['j', 'j', 'j']],
  ['\x1b', ['esc']],
  ['\x1b\x1b[A', ['esc', 'up']],
  ['\x1b[A\x1bOB\x1b[1;2C\x1b[1;5D', ['up', 'down', 'shift+right', 'ctrl+left']],
  ['\x1b[5~\x1b[6;2~\x1b[H\x1b[4~', ['pageup', 'shift+pagedown', 'home', 'end']],
  ['\r\n\t\x7f', ['enter', 'enter', 'tab', 'backspace']],
  ['\x01\x1a\0\x1d', ['ctrl+a', 'ctrl+z', 'ctrl+space', 'ctrl+]']],
  ['\x1bx\x1b\r', ['alt+x', 'alt+enter']],
  ['\x1b[97;5u\x1b[97;2u\x1b[13u', ['ctrl+a', 'A', 'enter']],
  ['\x1bOP\x1b[[A\x1b[15~\x1b[Z', ['f1', 'f1', 'f5', 'shift+tab']],
  ['é漢😀', ['é', '漢', '😀']],
])('reads the keys of %j', (typed, expected) => {
  expect(keys(typed)).toEqual(expected);
});

test('gives text fields what a key types', () => {
  expect(decodeKeys(' q', true).events).toEqual([
    {type: 'key', key: 'space', text: ' '},
    {type: 'key', key: 'q', text: 'q'},
  ]);
});

test('reads pasted text as one, whatever is in it', () => {
  expect(decodeKeys('\x1b[200~a\x1b[Ab\n\x1b[201~c', true).events).toEqual([
    {type: 'paste', text: 'a\x1b[Ab\n'},
    {type: 'key', key: 'c', text: 'c'},
  ]);
});

test('reads the mouse, counting from zero', () => {
  const at = {column: 9, row: 4};
  expect(decodeKeys('\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<64;10;5M\x1b[<65;10;5M', true).events).toEqual(
    [
      {type: 'mouse', action: 'press', button: 'left', ...at},
      {type: 'mouse', action: 'release', button: 'left', ...at},
      {type: 'mouse', action: 'wheel-up', button: 'left', ...at},
      {type: 'mouse', action: 'wheel-down', button: 'left', ...at},
    ],
  );
});
