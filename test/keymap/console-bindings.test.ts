import {expect, test} from 'vitest';
import {
  consoleBindings,
  effectiveConsoleBindings,
  resolveConsoleKey,
} from '../../source/keymap/console-bindings.ts';
import {keysLabel} from '../../source/keymap/describe.ts';
import {consoleHints} from '../../source/terminal/console/input/console-hints.ts';
import {consoleHelp} from '../../source/terminal/console/overlays/help-overlay.ts';

const table = effectiveConsoleBindings();

test('no key means two things in one context', () => {
  const all = consoleBindings.flatMap(({context, keys}) => keys.map(key => `${context} ${key}`));
  expect(new Set(all).size).toBe(all.length);
});

test('keys are found in their context, the user ones instead of the table ones', () => {
  expect(resolveConsoleKey(table, 'prefix', 'n')).toBe('next');
  expect(resolveConsoleKey(table, 'scrollback', 'n')).toBe('search-again');
  expect(resolveConsoleKey(table, 'picker', 'n')).toBeUndefined();
  const own = effectiveConsoleBindings({'prefix.next': ['space', 'p']});
  expect(resolveConsoleKey(own, 'prefix', 'space')).toBe('next');
  expect(resolveConsoleKey(own, 'prefix', 'p')).toBe('next');
  expect(resolveConsoleKey(own, 'prefix', 'n')).toBeUndefined();
});

test('the help has every key with what it does, as the user has them', () => {
  const own = effectiveConsoleBindings({next: ['ctrl+n'], zoom: []});
  const help = consoleHelp('Ctrl-A', own).join('\n');
  expect(help).toContain('After Ctrl-A');
  expect(help).toMatch(/Ctrl-N +The next console/);
  expect(help).toMatch(/none +This part on the whole screen/);
  expect(help).toMatch(/1-0 +The console of this number/);
  for (const binding of own) {
    expect(help).toContain(binding.description);
    expect(help).toContain(keysLabel(binding));
  }
});

test('the way back is the first hint', () => {
  expect(consoleHints(table, 'prefix')[0]).toEqual({key: 'd', hint: 'back'});
});
