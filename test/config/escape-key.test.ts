import {expect, test} from 'vitest';
import {nameEscapeKey, parseEscapeKey} from '../../source/config/escape-key.ts';

test.each(['', '^^^', 'ab', '^é', 'é', '^1', '\n'])('refuses %j as an escape key', text => {
  expect(() => parseEscapeKey(text)).toThrow('is not an escape key: write ^ and a character');
});

test.each([
  ['^]', 0x1d, 'Ctrl-]'],
  ['^x', 0x18, 'Ctrl-X'],
  ['^X', 0x18, 'Ctrl-X'],
  ['^?', 0x7f, 'Ctrl-?'],
  ['^^', 0x1e, 'Ctrl-^'],
  ['^', 0x5e, '^'],
  ['~', 0x7e, '~'],
])('reads %s as byte %i, which is called %s', (text, byte, name) => {
  expect(parseEscapeKey(text)).toBe(byte);
  expect(nameEscapeKey(byte)).toBe(name);
});
