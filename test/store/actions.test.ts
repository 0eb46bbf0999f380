import {expect, test} from 'vitest';
import {rowNote} from '../../source/store/selectors/layout.ts';
import {currentView} from '../../source/store/model/model.ts';
import {watchedBy} from '../../source/store/selectors/watched.ts';
import {domainInfo, drive, initialSettings, named} from './make.ts';

const lastToast = (store: ReturnType<typeof drive>) => store.model().toasts.at(-1)?.text;

test('changes nothing on a read-only screen, and says so', () => {
  const store = drive({
    settings: {...initialSettings, readOnly: true},
  });
  store.sample(named('a'));
  store.press('down');
  for (const key of ['s', 'r', 'p', 'D', 'R', 'm', 'y', 'n', 'e']) {
    expect(store.press(key)).toEqual([]);
    expect(store.model().dialog).toBeUndefined();
    expect(lastToast(store)).toMatch(/read-only/);
  }
});

test('says why an action is not possible', () => {
  const store = drive();
  store.sample([domainInfo({name: 'web', status: 'paused', state: '--p---'})]);
  expect(store.press('s')).toEqual([]);
  expect(lastToast(store)).toBe('Not possible: Domain-0 is this host.');
  store.press('down');
  expect(store.press('p')).toEqual([]);
  expect(lastToast(store)).toBe('Not possible: web is paused.');
  expect(store.press('u')).toEqual([{type: 'operate', id: 1, operation: {type: 'unpause'}}]);
});

test('asks before it destroys, with Cancel in focus and the names listed', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  store.press('*');
  expect(store.press('D')).toEqual([]);
  const {dialog} = store.model();
  expect(dialog).toMatchObject({type: 'confirm', title: 'Destroy 2 domains', focus: 0});
  expect(dialog?.type === 'confirm' && dialog.lines.slice(0, 2)).toEqual([
    '  a (ID 1)',
    '  b (ID 2)',
  ]);
  expect(store.press('enter')).toEqual([]);
  expect(store.model().dialog).toBeUndefined();

  store.press('D', 'right');
  expect(store.press('enter')).toEqual([
    {type: 'operate', id: 1, operation: {type: 'destroy'}},
    {type: 'operate', id: 2, operation: {type: 'destroy'}},
  ]);
});

test('the keys that the menu of actions names choose in it; others do nothing there', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  store.press('down', 'a');
  expect(store.press('f')).toEqual([]);
  expect(store.model().dialog).toMatchObject({type: 'menu'});
  expect(store.press('p')).toEqual([{type: 'operate', id: 1, operation: {type: 'pause'}}]);
  expect(store.model().dialog).toBeUndefined();
  store.press('a', 'u');
  expect(lastToast(store)).toMatch(/^Not possible: a is running/);
  store.press('a', 'D');
  expect(store.model().dialog).toMatchObject({type: 'confirm', focus: 0});
  store.press('esc', 'o', 'p');
  expect(store.model().dialog).toMatchObject({type: 'menu', cursor: 0});
});

test('tells what the machine cannot do in its place in the menu', () => {
  const store = drive();
  store.sample(named('a'));
  store.press('down');
  expect(store.press('a')).toEqual([{type: 'query-refusals', id: 1}]);
  store.send({
    type: 'refusals-known',
    id: 1,
    refusals: new Map([['balloon', 'this machine has no balloon']]),
  });
  const {dialog} = store.model();
  const item = dialog?.type === 'menu' && dialog.items.find(({does}) => does === 'set-memory');
  expect(item).toMatchObject({refused: 'this machine has no balloon'});
});

test('begins a command with any verb that takes a domain, and with the domains that are marked', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  const chosen = (...keys: readonly string[]) => {
    store.press(...keys, 'enter');
    const {dialog} = store.model();
    store.press('esc');
    return dialog?.type === 'palette' && dialog.field.text;
  };
  store.press('down');
  expect(chosen('a', ...Array<string>(10).fill('down'), 'enter')).toBe('uptime a ');
  store.press('*');
  expect(chosen('o')).toBe('uptime a b ');
  // A verb for one domain gets the first.
  expect(chosen('o', 'down')).toBe('trigger a ');
});

test('shows how far a transfer is in its row, and calls it off', () => {
  const store = drive();
  store.sample(named('a'));
  store.press('down', 'X');
  expect(lastToast(store)).toBe('Not possible: nothing is under way here.');
  const transfer = {'total-time': 2400};
  const note = () => [...store.model().domains.values()].map(row => rowNote(store.model(), row))[1];
  store.sample([domainInfo({id: 1, name: 'a', status: 'running', transfer})]);
  expect(note()).toBe('moving away 2 s');
  store.sample([domainInfo({id: 1, name: 'a', status: 'postmigrate'})]);
  expect(note()).toBe('moved away');
  store.sample([
    domainInfo({id: 1, name: 'a', status: 'save-vm', transfer: {...transfer, percent: 45}}),
  ]);
  expect(note()).toBe('saving 45 %');
  const operation = {type: 'cancel-transfer'} as const;
  expect(store.press('X')).toEqual([{type: 'operate', id: 1, operation}]);
  store.send({type: 'operated', id: 1, name: 'a', operation});
  expect(lastToast(store)).toBe('What was under way with a is called off.');
});

test('carries out what is chosen from the menu', () => {
  const store = drive();
  store.sample(named('a'));
  store.press('down', 'a', 'down');
  expect(store.press('enter')).toEqual([{type: 'open-console', id: 1}]);
  expect(store.model().dialog).toBeUndefined();
});

test('counts down a shutdown, and offers to destroy at its end', () => {
  const store = drive();
  const began = store.model().now;
  store.sample(named('a'), {now: began});
  store.press('down');
  expect(store.press('s')).toEqual([{type: 'operate', id: 1, operation: {type: 'shutdown'}}]);
  store.send({type: 'operated', id: 1, name: 'a', operation: {type: 'shutdown'}});
  store.send({type: 'ticked', now: began + 29_000});
  expect(store.model().tasks.get(1)).toMatchObject({deadline: began + 30_000});
  expect(store.model().dialog).toBeUndefined();

  store.send({type: 'ticked', now: began + 30_000});
  expect(store.model().tasks.size).toBe(0);
  expect(store.model().dialog).toMatchObject({type: 'confirm', title: 'Still running', focus: 0});
  store.press('left');
  expect(store.press('enter')).toEqual([{type: 'operate', id: 1, operation: {type: 'destroy'}}]);
});

test('says when a guest has shut down, and stops waiting when told to', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  store.press('down', 's', 'down', 's');
  expect(store.model().tasks.size).toBe(2);
  store.press('X');
  expect([...store.model().tasks.keys()]).toEqual([1]);
  store.sample([domainInfo({id: 2, name: 'b'})]);
  expect(store.model().tasks.size).toBe(0);
  expect(store.model().toasts.map(({text}) => text)).toContain('a has shut down.');
});

test('shows a failure in one line, and in full on demand', () => {
  const store = drive();
  store.sample(named('a'));
  store.send({
    type: 'operated',
    id: 1,
    name: 'a',
    operation: {type: 'pause'},
    error: 'It said:\nline two',
  });
  expect(lastToast(store)).toBe('pause a: It said:');
  store.press('!');
  const view = currentView(store.model());
  expect(view.type === 'text' && view.lines.map(({text}) => text)).toContain('  line two');
});

test.each([
  ['R', 'new', {type: 'rename', name: 'new'}],
  ['m', '128', {type: 'set-memory', bytes: 128 * 1024 * 1024}],
  ['y', 'h', {type: 'sysrq', key: 'h'}],
])('asks what it needs for %s', (key, typed, operation) => {
  const store = drive();
  store.sample(named('a'));
  store.press('down', key, 'ctrl+u');
  store.type(typed);
  expect(store.press('enter')).toEqual([{type: 'operate', id: 1, operation}]);
});

test.each([
  ['R', '', 'A domain needs a name.'],
  ['m', 'much', /whole number of MiB/],
  ['y', 'hb', /One character/],
])('does not take nonsense for %s, and keeps what was typed', (key, typed, problem) => {
  const store = drive();
  store.sample(named('a'));
  store.press('down', key, 'ctrl+u');
  store.type(typed);
  expect(store.press('enter')).toEqual([]);
  const {dialog} = store.model();
  expect(dialog).toMatchObject({type: 'prompt', field: {text: typed}});
  expect(dialog?.type === 'prompt' && dialog.problem).toMatch(problem);
});

test('goes on within a word that wants a value', () => {
  const store = drive();
  store.press(':');
  const line = 'create ker';
  store.type(line);
  store.send({type: 'completed', line, candidates: [{word: 'kernel=', help: ''}]});
  store.press('tab');
  expect(store.model().dialog).toMatchObject({field: {text: 'create kernel='}});
});

test('completes a command, runs it in a pane of its own, and remembers it', () => {
  const store = drive();
  expect(store.press(':')).toEqual([{type: 'complete', line: ''}]);
  expect(store.type('pa').at(-1)).toEqual({type: 'complete', line: 'pa'});
  // Typed ahead of the candidates, Tab waits for them.
  store.press('tab');
  store.send({type: 'completed', line: '', candidates: [{word: 'create', help: ''}]});
  store.send({type: 'completed', line: 'pa', candidates: [{word: 'pause', help: ''}]});
  expect(store.model().dialog).toMatchObject({field: {text: 'pause '}});
  store.type('web');
  const [effect] = store.press('enter');
  expect(effect).toMatchObject({type: 'run-verb', line: 'pause web'});
  const job = effect?.type === 'run-verb' ? effect.job : 0;

  store.send({type: 'job-printed', job, text: 'one\ntw', error: false});
  store.send({type: 'job-printed', job, text: 'o\n', error: false});
  store.send({type: 'job-ended', job, code: 1});
  const view = currentView(store.model());
  expect(view.type === 'text' && view.lines.map(({text}) => text)).toEqual([
    'one',
    'two',
    '',
    'Exit code 1.',
  ]);
  store.press('esc', ':', 'up');
  expect(store.model().dialog).toMatchObject({field: {text: 'pause web'}});
});

test('a command that is left goes on, can be come back to, and tells of its end', () => {
  const store = drive();
  store.press('B');
  expect(lastToast(store)).toBe('No command runs that was left.');
  const begin = (line: string) => {
    store.press(':');
    store.type(line);
    const [effect] = store.press('enter');
    return effect?.type === 'run-verb' ? effect.job : 0;
  };
  const vnc = begin('vnc web');
  store.press('esc');
  expect(lastToast(store)).toBe('domux vnc web goes on (B shows it)');
  const trace = begin('trace web file');
  store.press('esc');
  store.send({type: 'job-printed', job: vnc, text: 'at :0\n', error: false});
  store.press('B');
  expect(currentView(store.model())).toMatchObject({
    title: 'domux vnc web',
    lines: [{text: 'at :0'}, {}],
  });
  store.press('esc', 'B');
  expect(currentView(store.model())).toMatchObject({title: 'domux trace web file'});
  expect(store.press('X')).toEqual([{type: 'end-job', job: trace}]);
  store.send({type: 'job-ended', job: trace, code: 0});
  store.press('esc');
  store.send({type: 'job-printed', job: vnc, text: 'the display is gone\n', error: true});
  store.send({type: 'job-ended', job: vnc, code: 1});
  expect(lastToast(store)).toBe('domux vnc web: at :0');
  expect(store.model().errors.at(-1)?.text).toContain('the display is gone');
  expect(store.model().commands).toEqual([]);
});

test('quits from the list and from anywhere by Ctrl-C, and by q from no other view', () => {
  const store = drive();
  store.sample(named('a'));
  expect(store.press('q')).toEqual([{type: 'quit'}]);
  expect(store.press('?', 'q')).toEqual([]);
  expect(currentView(store.model()).type).toBe('list');
  store.press(':');
  expect(store.press('ctrl+c')).toEqual([{type: 'quit'}]);
});

test('goes from domain to domain in the details', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  store.press('down');
  store.press('enter');
  expect(watchedBy(store.model())).toEqual({
    selected: 1,
    details: 1,
    log: undefined,
    networks: false,
  });
  store.press(']');
  expect(currentView(store.model())).toMatchObject({type: 'details', key: 'd2'});
  expect(watchedBy(store.model())).toMatchObject({details: 2});
  expect(store.press('c')).toEqual([{type: 'open-console', id: 2}]);
  store.press('esc');
  expect(store.model().list.selected).toBe('d2');
});

test('tells what others did, not what this screen did', () => {
  const store = drive();
  const happened = (who: string) => ({
    occurrences: [{time: '2026-01-01T00:00:00Z', id: 1, name: 'a', event: 'paused', who}],
  });
  store.sample(named('a'), happened('somebody'));
  expect(store.model().toasts).toEqual([]);
  store.sample(named('a'), happened('me'));
  expect(store.model().toasts).toEqual([]);
  store.sample(named('a'), happened('root on pts/3'));
  expect(lastToast(store)).toBe('a paused by root on pts/3');
});

test('says of a domain that was migrated where it moved', () => {
  const store = drive();
  store.sample(named('a'));
  const happened = (event: string, detail: string) => ({
    occurrences: [{time: event, id: 1, name: 'a', event, who: 'root on pts/3', detail}],
  });
  store.sample(named('a'), happened('migrated away', 'to far'));
  expect(lastToast(store)).toBe('a moved to far by root on pts/3');
  store.sample(named('a'), happened('migrated here', 'from far'));
  expect(lastToast(store)).toBe('a moved here from far by root on pts/3');
  store.sample(named('a'), happened('not migrated', 'it was called off'));
  expect(lastToast(store)).toBe('a not migrated by root on pts/3: it was called off');
});

test('gives the keys of xentop their meaning on the monitoring view', () => {
  const store = drive({monitor: {}});
  store.sample(named('a', 'b'));
  store.press('n', 'B', 'v', 'R', 's');
  expect(store.model().monitor).toMatchObject({
    networks: true,
    vbds: true,
    vcpus: true,
    repeatHeader: true,
    sort: 1,
  });
  store.press('d');
  store.type('5');
  expect(store.press('enter')).toEqual([{type: 'sample'}]);
  expect(store.model().delay).toBe(5);
  store.press('down');
  expect(currentView(store.model())).toMatchObject({type: 'monitor', top: 1});
  expect(store.press('Q')).toEqual([{type: 'quit'}]);
});

test('changes the delay step by step within its limits, and stops updating on demand', () => {
  const store = drive();
  for (let step = 0; step < 20; step++) store.press('+');
  expect(store.model().delay).toBe(60);
  for (let step = 0; step < 20; step++) store.press('-');
  expect(store.model().delay).toBe(0.1);
  store.sample(named('a'));
  store.press('Z');
  store.sample(named('a', 'b'));
  expect(store.model().domains.size).toBe(2);
});
