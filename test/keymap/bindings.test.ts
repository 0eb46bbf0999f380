import {expect, test} from 'vitest';
import {contexts} from '../../source/keymap/binding.ts';
import {bindings} from '../../source/keymap/bindings.ts';
import type {Binding} from '../../source/keymap/bindings.ts';
import {footerHints, helpLines} from '../../source/keymap/describe.ts';
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

test('gives no key of the list another meaning for the domain that is selected in it', () => {
  const keysOf = (context: string) =>
    bindings.filter(binding => binding.context === context).flatMap(({keys}) => [...keys]);
  const both = keysOf('list').filter(key => keysOf('domain').includes(key));
  expect(both).toEqual([]);
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
  const own = effectiveBindings({'domain.destroy': ['ctrl+d'], help: ['h']});
  expect(resolveKey(own, ['domain'], 'D')).toBeUndefined();
  expect(resolveKey(own, ['domain'], 'ctrl+d')?.action).toBe('destroy');
  expect(resolveKey(own, ['global'], 'h')?.action).toBe('help');
});

test('takes a key that was given to one action from the others of its context only', () => {
  const own = effectiveBindings({'domain.pause': ['r', 's']});
  expect(resolveKey(own, ['domain'], 's')?.action).toBe('pause');
  expect(resolveKey(own, ['domain'], 'r')?.action).toBe('pause');
  expect(resolveKey(own, ['domain'], 'p')).toBeUndefined();
  expect(resolveKey(own, ['monitor'], 's')?.action).toBe('monitor-sort');
});

test('explains every key', () => {
  const all = Object.entries(contexts);
  const explained = helpLines(table, all).filter(line => 'keys' in line);
  expect(explained).toHaveLength(bindings.length);
  expect(footerHints(table, ['domain', 'list'])[0]).toMatchObject({key: 'Enter', hint: 'details'});
});
