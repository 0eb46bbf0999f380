import {expect, test} from 'vitest';
import {bindings} from '../../source/keymap/bindings.ts';
import type {Context} from '../../source/keymap/binding.ts';
import {domainInfo, drive, initialSettings} from './make.ts';

const domains = [
  domainInfo({id: 1, name: 'web', state: 'r-----', config: '/web.cfg', 'cpu-ns': 5e9}),
  domainInfo({id: 2, name: 'db', state: '--p---', status: 'paused', 'cpu-ns': 9e9}),
  domainInfo({id: 3, name: 'mail', 'cpu-ns': 1e9}),
];

const output = Array.from({length: 60}, (_, line) => `line ${line}\n`).join('');

/** Brings a store to where the keys of a context mean something. */
const begin: Record<Context, (readOnly?: boolean) => ReturnType<typeof drive>> = {
  domain: readOnly => inList(readOnly, 'down', 'down'),
  form: () => inForm(),
  'form-field': () => inForm('enter'),
  create: readOnly => inList(readOnly, 'down', 'down', 'n'),
  list: readOnly => inList(readOnly, 'down', 'down'),
  monitor: readOnly => inList(readOnly, 't', 'down'),
  details: readOnly => {
    const store = inList(readOnly, 'down', 'down', 'enter');
    const more = {id: 2, commandLine: ['linux'], guestProcess: 1, disks: [], console: []};
    store.send({type: 'details-read', more});
    store.press('down');
    return store;
  },
  text: readOnly => {
    const store = inList(readOnly, ':', 'x');
    const [effect] = store.press('enter');
    const job = effect?.type === 'run-verb' ? effect.job : 0;
    store.send({type: 'job-printed', job, text: output, error: false});
    store.press('up', 'up');
    return store;
  },
  menu: readOnly => inList(readOnly, 'C', 'down'),
  confirm: readOnly => inList(readOnly, 'down', 'D'),
  field: readOnly => {
    const store = inList(readOnly, ':');
    store.send({type: 'key', key: 'a', text: 'a'});
    store.press('enter', 'esc', ':', 'x', 'space', 'y', 'left');
    const line = 'x y';
    store.send({type: 'completed', line, candidates: [word('yes'), word('yet'), word('y')]});
    return store;
  },
  global: readOnly => inList(readOnly, 'down'),
};

const word = (text: string) => ({word: text, help: ''});

function inList(readOnly = false, ...keys: readonly string[]) {
  const store = drive({filter: '', settings: {...initialSettings, readOnly}});
  store.sample(domains);
  store.press('down', 'down', 'space', 'up', 'up');
  store.press('E', 'q', 'g', ...keys);
  return store;
}

const text = `name = "web"
memory = 64
disk = [ 'a.img,raw,xvda,w', 'b.img,raw,xvdb,w', 'c.img,raw,xvdc,w' ]
on_crash = "restart"
`;

/** A form with the second of three disks selected, and something to undo and to do again. */
function inForm(...keys: readonly string[]) {
  const store = inList();
  const checked = {machine: 'sim', diagnostics: []} as const;
  const form = {path: '/web.cfg', base: text, text, past: [], checked, notice: undefined};
  store.send({type: 'form', news: {type: 'opened', form}});
  const select = (key: string) =>
    store.send({
      type: 'mouse',
      action: 'press',
      button: 'left',
      column: 0,
      row: 0,
      on: {type: 'form-row', key},
    });
  select('on_crash');
  store.press('right', 'right', 'u');
  select('disk[1]');
  store.press(...keys);
  return store;
}

const cases = bindings.flatMap(({context, keys, action}) =>
  keys.map(key => ({context, key, action})),
);

test.each(cases)('$key does something in the context $context: $action', ({context, key}) => {
  const store = begin[context]();
  const before = store.model();
  const effects = store.press(key);
  expect(effects.length > 0 || store.model() !== before).toBe(true);
});

test.each([
  ['form-next-value', 'right'],
  ['form-previous-value', 'left'],
])('%s turns to another of the values there are', (_action, key) => {
  const store = inForm('end', 'up', 'up');
  const rows = () => JSON.stringify(store.model().views.at(-1));
  for (let up = 0; up < 40 && !rows().includes('"selected":"on_crash"'); up++) store.press('up');
  const before = rows();
  store.press(key);
  expect(rows()).not.toBe(before);
});

const file = {type: 'file', path: '/web.cfg'};

test.each<[key: string, action: string, done: unknown]>([
  ['s', 'shutdown', {type: 'operate', id: 1, operation: {type: 'shutdown'}}],
  ['r', 'reboot', {type: 'operate', id: 1, operation: {type: 'reboot'}}],
  ['p', 'pause', {type: 'operate', id: 1, operation: {type: 'pause'}}],
  ['e', 'edit', {type: 'form', request: {type: 'open', from: file}}],
])('$0 is not only refused where it is not possible: $1 of one that runs', (key, _, done) => {
  const store = onWeb();
  expect(store.press(key)).toEqual([done]);
});

test('H asks where to before it migrates', () => {
  const store = onWeb();
  store.press('H');
  expect(store.model().dialog).toMatchObject({type: 'prompt'});
});

/** A list with nothing but one domain that runs, which is selected. */
function onWeb() {
  const verbs = [...initialSettings.verbs, 'migrate'];
  const store = drive({filter: '', settings: {...initialSettings, verbs}});
  store.sample(domains.slice(0, 1));
  store.press('down');
  return store;
}

test('has a place where each action of the tables is tried', () => {
  const tried = new Set(cases.map(({context, action}) => `${context} ${action}`));
  const all = bindings.map(({context, action}) => `${context} ${action}`);
  expect(all.filter(one => !tried.has(one))).toEqual([]);
  expect(Object.keys(begin).sort()).toEqual(
    [...new Set(bindings.map(({context}) => context as string))].sort(),
  );
});

test.each(cases.filter(({context}) => !['form', 'form-field', 'create'].includes(context)))(
  '$key changes nothing on a read-only screen in the context $context: $action',
  ({context, key}) => {
    const store = begin[context](true);
    const effects = store.press(key).map(({type}) => type);
    const changing = ['operate', 'boot', 'delete-configs', 'run-in-terminal', 'form'];
    expect(effects.filter(type => changing.includes(type))).toEqual([]);
  },
);
