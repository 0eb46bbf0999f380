import {expect, test} from 'vitest';
import {
  consoleBindings,
  consoleHints,
  consoleKeyLabel,
  keysOf,
  resolveConsoleKey,
} from '../../../source/terminal/console/console-keys.ts';
import type {ConsoleBinding} from '../../../source/terminal/console/console-keys.ts';
import {consoleHelp} from '../../../source/terminal/console/help-overlay.ts';

test('no key means two things in one context', () => {
  const all = consoleBindings.flatMap(({context, keys}) => keys.map(key => `${context} ${key}`));
  expect(new Set(all).size).toBe(all.length);
});

test('keys are found in their context, the user ones instead of the table ones', () => {
  expect(resolveConsoleKey('prefix', 'n')).toBe('next');
  expect(resolveConsoleKey('scrollback', 'n')).toBe('search-again');
  expect(resolveConsoleKey('picker', 'n')).toBeUndefined();
  const own = {'prefix.next': ['space']};
  expect(resolveConsoleKey('prefix', 'space', own)).toBe('next');
  expect(resolveConsoleKey('prefix', 'n', own)).toBeUndefined();
});

test('the help has every key with what it does, as the user has them', () => {
  const own = {next: ['ctrl+n']};
  const help = consoleHelp('Ctrl-A', own).join('\n');
  expect(help).toContain('After Ctrl-A');
  expect(help).toMatch(/Ctrl-N +The next console/);
  for (const binding of consoleBindings as readonly ConsoleBinding[]) {
    expect(help).toContain(binding.description);
    const [first = ''] = keysOf(binding, own);
    expect(help).toContain(consoleKeyLabel(first));
  }
});

test('the way back is the first hint', () => {
  expect(consoleHints('prefix')[0]).toEqual({key: 'd', hint: 'back'});
});
