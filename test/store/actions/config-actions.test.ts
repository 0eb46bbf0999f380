import {expect, test} from 'vitest';
import {domainInfo, drive, initialSettings} from '../make.ts';

const spare = {name: 'spare', path: '/spare.cfg'};
const lastToast = (store: ReturnType<typeof drive>) => store.model().toasts.at(-1)?.text;

function begin(options: Parameters<typeof drive>[0] = {}) {
  const store = drive(options);
  store.sample([domainInfo({id: 1, name: 'web', config: '/web.cfg'})], {configured: [spare]});
  return store;
}

const survey = (name: string, disks: readonly string[] = []) => ({
  name,
  path: `/${name}.cfg`,
  disks: disks.map(path => ({path, bytes: 4096})),
  kept: [],
  running: [],
});

test('boots nothing that runs, and a config once', () => {
  const store = begin();
  store.press('down');
  expect(store.press('b')).toEqual([]);
  expect(lastToast(store)).toBe('Not possible: web runs already.');
  store.press('down');
  expect(store.press('b')).toEqual([{type: 'boot', ...spare}]);
  expect(store.press('b')).toEqual([]);
  store.send({type: 'booted', ...spare, error: 'memory: too much'});
  expect(lastToast(store)).toBe('boot spare: memory: too much');
  expect(store.press('b')).toEqual([{type: 'boot', ...spare}]);
  expect(store.send({type: 'booted', ...spare, id: 7})).toEqual([{type: 'sample'}]);
});

test('deletes a config only when asked twice, with Cancel in focus', () => {
  const store = begin();
  expect(store.press('W')).toEqual([]);
  expect(lastToast(store)).toBe('Not possible: Domain-0 is this host.');
  store.press('end');
  expect(store.press('W')).toEqual([{type: 'survey-configs', paths: ['/spare.cfg']}]);
  store.send({type: 'surveyed', surveys: [survey('spare')]});
  expect(store.model().dialog).toMatchObject({type: 'confirm', focus: 0});
  expect(store.press('enter')).toEqual([]);
  store.send({type: 'surveyed', surveys: [survey('spare')]});
  store.press('right');
  expect(store.press('enter')).toEqual([
    {type: 'delete-configs', deletions: [{path: '/spare.cfg', disks: []}]},
  ]);
});

test('deletes disks only of one config, and when its name is typed', () => {
  const store = begin();
  store.send({type: 'surveyed', surveys: [survey('a', ['/a.img']), survey('b', ['/b.img'])]});
  const {dialog} = store.model();
  expect(dialog?.type === 'confirm' && dialog.buttons.map(({label}) => label)).toEqual([
    'Cancel',
    'Delete 2 configs',
  ]);
  store.press('esc');
  store.send({type: 'surveyed', surveys: [survey('a', ['/a.img'])]});
  store.press('right', 'right', 'enter');
  store.type('b');
  expect(store.press('enter')).toEqual([]);
  expect(store.model().dialog).toMatchObject({problem: 'Type a, or leave with Esc.'});
  store.press('backspace');
  store.type('a');
  expect(store.press('enter')).toEqual([
    {type: 'delete-configs', deletions: [{path: '/a.cfg', disks: ['/a.img']}]},
  ]);
});

test('saves and restores through the verbs, where there are any', () => {
  const without = begin({settings: {...initialSettings, verbs: []}});
  without.press('down');
  expect(without.press('S')).toEqual([]);
  expect(lastToast(without)).toBe('Not possible: this domux has no verb save.');
  const store = begin();
  store.press('down', 'S');
  expect(store.model().dialog).toMatchObject({field: {text: '/saved/web.save'}});
  expect(store.press('enter')).toMatchObject([{type: 'run-verb', line: 'save 1 /saved/web.save'}]);
  store.press('esc', 'n', 'r');
  store.type("it's here");
  expect(store.press('enter')).toMatchObject([
    {type: 'run-verb', line: "restore '/saved/it'\\''s here'"},
  ]);
});

test('gives vCPUs only where the machine can, and a whole number', () => {
  const store = begin();
  store.press('down');
  store.send({
    type: 'refusals-known',
    id: 1,
    refusals: new Map([['domux-set-vcpus', 'its processors are those it booted with']]),
  });
  expect(store.press('v')).toEqual([]);
  expect(lastToast(store)).toBe('Not possible: its processors are those it booted with.');
});
