import {expect, test} from 'vitest';
import {bindings} from '../../source/keymap/bindings.ts';
import type {Context} from '../../source/keymap/binding.ts';
import {domainInfo, drive} from './make.ts';

const domains = [
  domainInfo({id: 1, name: 'web', state: 'r-----', config: '/web.cfg', 'cpu-ns': 5e9}),
  domainInfo({id: 2, name: 'db', state: '--p---', status: 'paused', 'cpu-ns': 9e9}),
  domainInfo({id: 3, name: 'mail', 'cpu-ns': 1e9}),
];

const output = Array.from({length: 60}, (_, line) => `line ${line}\n`).join('');

/** Brings a store to where the keys of a context mean something. */
const begin: Partial<Record<Context, () => ReturnType<typeof drive>>> = {
  list: () => inList('down', 'down'),
  monitor: () => inList('t', 'down'),
  details: () => {
    const store = inList('down', 'down', 'enter');
    const more = {id: 2, commandLine: ['linux'], guestProcess: 1, console: []};
    store.send({type: 'details-read', more});
    store.press('down');
    return store;
  },
  text: () => {
    const store = inList(':', 'x');
    const [effect] = store.press('enter');
    const job = effect?.type === 'run-verb' ? effect.job : 0;
    store.send({type: 'job-printed', job, text: output, error: false});
    store.press('up', 'up');
    return store;
  },
  menu: () => inList('C', 'down'),
  confirm: () => inList('down', 'D'),
  field: () => {
    const store = inList(':');
    store.send({type: 'key', key: 'a', text: 'a'});
    store.press('enter', 'esc', ':', 'x', 'space', 'y', 'left');
    const line = 'x y';
    store.send({type: 'completed', line, candidates: [word('yes'), word('yet'), word('y')]});
    return store;
  },
  global: () => inList('down'),
};

const word = (text: string) => ({word: text, help: ''});

function inList(...keys: readonly string[]) {
  const store = drive({filter: ''});
  store.sample(domains);
  store.press('down', 'down', 'space', 'up', 'up');
  store.press('E', 'q', 'g', ...keys);
  return store;
}

const cases = bindings.flatMap(({context, keys, action}) =>
  begin[context] === undefined ? [] : keys.map(key => ({context, key, action})),
);

/** They do something only in a place of their own. */
const elsewhere = [
  'list unpause',
  'list cancel-task',
  'list first',
  'list mark-range',
  'field field-newer',
  'field field-end',
];

test.each(cases)(
  '$key does something in the context $context: $action',
  ({context, key, action}) => {
    const store = begin[context]?.();
    if (store === undefined) return;
    const before = store.model();
    const effects = store.press(key);
    if (elsewhere.includes(`${context} ${action}`)) return;
    expect(effects.length > 0 || store.model() !== before).toBe(true);
  },
);
