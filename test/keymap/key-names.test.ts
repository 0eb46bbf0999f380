import {expect, test} from 'vitest';
import {bindings} from '../../source/keymap/bindings.ts';
import {consoleBindings} from '../../source/keymap/console-bindings.ts';
import {keyLabel, parseKey} from '../../source/keymap/key-names.ts';

test.each(['', 'ctlr+n', 'hyper+x', 'f13', 'ab', ' ', '\x1b', 'ctrl+'])(
  'takes %j for no key, and says what keys look like',
  written => {
    const parsed = parseKey(written);
    expect('problem' in parsed && parsed.problem).toMatch(/is no key: such as "q"/);
  },
);

test.each([
  ['ctrl+i', 'Tab'],
  ['Ctrl-M', 'Enter'],
  ['ctrl+[', 'Esc'],
  ['C-h', 'Backspace'],
])('says that %s comes as %s', (written, other) => {
  expect(parseKey(written)).toEqual({
    problem: `${JSON.stringify(written)} cannot be told from ${other} by a terminal`,
  });
});

test.each([
  ['q', 'q'],
  ['D', 'D'],
  ['shift+d', 'D'],
  ['Ctrl-N', 'ctrl+n'],
  ['C-n', 'ctrl+n'],
  ['M-x', 'alt+x'],
  ['shift+ctrl+up', 'ctrl+shift+up'],
  ['Escape', 'esc'],
  ['PgUp', 'pageup'],
  ['F5', 'f5'],
  ['+', '+'],
  ['-', '-'],
  ['ctrl++', 'ctrl++'],
  ['ä', 'ä'],
])('reads %s as %s', (written, key) => {
  expect(parseKey(written)).toEqual({key});
});

test.each([
  ['ctrl+l', 'Ctrl-L'],
  ['shift+up', 'Shift-Up'],
  ['+', '+'],
  ['-', '-'],
  ['f1', 'F1'],
  ['D', 'D'],
  ['pagedown', 'PgDn'],
])('writes %s as %s', (key, label) => {
  expect(keyLabel(key)).toBe(label);
});

test('reads what it writes, for every key of the tables', () => {
  const keys = [...bindings, ...consoleBindings].flatMap(binding => binding.keys);
  for (const key of keys) {
    expect(parseKey(key)).toEqual({key});
    expect(parseKey(keyLabel(key))).toEqual({key});
  }
});
