import {expect, test} from 'vitest';
import {bindings} from '../../source/keymap/bindings.ts';
import type {Binding} from '../../source/keymap/bindings.ts';
import {footerHints, helpLines, keyLabel} from '../../source/keymap/describe.ts';
import {effectiveBindings, resolveKey} from '../../source/keymap/resolve.ts';

const table = effectiveBindings();

test('gives no key two meanings in one context', () => {
  const seen = new Map<string, string>();
  for (const {context, keys, action} of bindings) {
    for (const key of keys) {
      expect(`${context} ${key}: ${seen.get(`${context} ${key}`) ?? action}`).toBe(
        `${context} ${key}: ${action}`,
      );
      seen.set(`${context} ${key}`, action);
    }
  }
});

test('lets no plain key of the list destroy anything', () => {
  const destroying = bindings.filter((binding: Binding) => binding.command === 'quit');
  expect(destroying.flatMap(({keys}) => keys)).toEqual(['D']);
});

test('leaves the arrows and letters of xentop their meaning on the monitoring view', () => {
  const meaning = (key: string) => resolveKey(table, ['monitor', 'global'], key)?.action;
  expect(['d', 'N', 'b', 'V', 'r', 'S', 'Q'].map(meaning)).toEqual([
    'delay',
    'networks',
    'vbds',
    'vcpus',
    'repeat-header',
    'monitor-sort',
    'leave-or-quit',
  ]);
});

test('asks the innermost context first', () => {
  expect(resolveKey(table, ['list', 'global'], 'q')?.action).toBe('quit');
  expect(resolveKey(table, ['text', 'global'], 'q')?.action).toBe('leave');
  expect(resolveKey(table, ['list', 'global'], '?')?.action).toBe('help');
  expect(resolveKey(table, ['list', 'global'], 'f12')).toBeUndefined();
});

test('takes a key that the user has given to an action instead', () => {
  const own = effectiveBindings({'list.destroy': ['ctrl+d'], help: ['h']});
  expect(resolveKey(own, ['list'], 'D')).toBeUndefined();
  expect(resolveKey(own, ['list'], 'ctrl+d')?.action).toBe('destroy');
  expect(resolveKey(own, ['global'], 'h')?.action).toBe('help');
});

test('explains every key', () => {
  const explained = helpLines(table, ['list']).map(({keys}) => keys);
  expect(explained).toHaveLength(bindings.length);
  expect(helpLines(table, ['text'])[0]?.heading).toMatch(/^Text/);
  expect(footerHints(table, ['list'])[0]).toMatchObject({key: 'Enter', hint: 'details'});
});

test.each([
  ['ctrl+l', 'Ctrl-L'],
  ['shift+up', 'Shift-Up'],
  ['+', '+'],
  ['f1', 'F1'],
  ['D', 'D'],
  ['pagedown', 'PgDn'],
])('writes %s as %s', (key, label) => {
  expect(keyLabel(key)).toBe(label);
});
