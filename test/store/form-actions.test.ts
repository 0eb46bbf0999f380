import {expect, test} from 'vitest';
import {currentForm} from '../../source/store/form/form-actions.ts';
import type {Form, FormNews} from '../../source/store/form/form.ts';
import {currentView} from '../../source/store/model/model.ts';
import {drive, named} from './make.ts';

const text = `name = "web"
memory = 64
vcpus = 1
`;

/** A store whose form is open on a text; what it asks to have checked is checked at once. */
function edit(changed: Partial<Form> = {}) {
  const store = drive();
  store.sample(named('web'));
  const news = (given: FormNews) => store.send({type: 'form', news: given});
  const checked = {machine: 'sim' as const, diagnostics: []};
  news({
    type: 'opened',
    form: {path: '/c/web.cfg', base: text, text, past: [], checked, notice: undefined, ...changed},
  });
  return {
    ...store,
    news,
    form: () => {
      const form = currentForm(store.model());
      if (form === undefined) throw new Error('There is no form.');
      return form;
    },
    toast: () => store.model().toasts.at(-1)?.text,
  };
}

test('saves neither an error nor what was not changed', () => {
  const store = edit();
  expect(store.press('s')).toEqual([]);
  expect(store.toast()).toBe('Nothing was changed.');
  store.press('down', 'down', 'down', 'down', 'enter');
  store.type('x');
  const asked = store.effects();
  expect(asked).toEqual([
    {
      type: 'form',
      request: {type: 'check', path: '/c/web.cfg', text: text.replace('64', '"64x"')},
    },
  ]);
  store.press('enter');
  store.news({
    type: 'checked',
    path: '/c/web.cfg',
    text: store.form().text,
    checked: {
      machine: 'sim',
      diagnostics: [
        {severity: 'error', message: 'no number', file: 'web.cfg', line: 2, column: 10},
      ],
    },
  });
  expect(store.press('s')).toEqual([]);
  expect(store.toast()).toBe('Not saved: line 2, column 10: no number');
});

test('what a check says of a text that was typed on meanwhile counts for nothing', () => {
  const store = edit();
  const before = store.form();
  const diagnostics = [{severity: 'error' as const, message: 'old', file: 'web.cfg'}];
  store.news({
    type: 'checked',
    path: '/c/web.cfg',
    text: 'another',
    checked: {machine: 'sim', diagnostics},
  });
  expect(store.form()).toEqual(before);
});

test('Esc gives up what was typed into a field, Enter keeps it, one undo takes all of it back', () => {
  const store = edit();
  store.press('down', 'down', 'down', 'down', 'enter');
  store.type('0');
  expect(store.form().text).toContain('memory = 640');
  store.press('esc');
  expect(store.form().text).toBe(text);
  store.press('enter');
  store.type('00');
  store.press('enter');
  expect(store.form().text).toContain('memory = 6400');
  store.press('u');
  expect(store.form().text).toBe(text);
});

test('Tab goes from field to field while one types', () => {
  const store = edit({text: `${text}maxmem = 64\n`});
  store.press('down', 'down', 'down', 'down', 'enter');
  store.type('0');
  store.press('tab');
  store.type('00');
  store.press('up', 'enter');
  expect(store.form().text).toBe(`${text.replace('64', '640')}maxmem = 6400\n`);
  expect(store.form().selected).toBe('memory');
});

test('a key that has no row yet is asked for', () => {
  const store = edit();
  store.press('n');
  store.type('not a key');
  store.press('enter');
  expect(store.model().dialog).toMatchObject({type: 'prompt', problem: 'A key, such as memory.'});
  store.press('ctrl+u');
  store.type('localtime');
  store.press('enter');
  store.type('1');
  store.press('enter');
  expect(store.form().text).toBe(`${text}localtime = 1\n`);
});

test('asks before anything is discarded, with Go on editing in focus', () => {
  const store = edit({text: `${text}# more\n`});
  expect(store.press('esc')).toEqual([]);
  expect(store.model().dialog).toMatchObject({type: 'confirm', focus: 0});
  expect(store.press('enter')).toEqual([]);
  expect(store.form().text).toContain('more');
  store.press('esc', 'right');
  expect(store.press('enter')).toEqual([
    {type: 'form', request: {type: 'close', path: '/c/web.cfg'}},
  ]);
  expect(currentView(store.model()).type).toBe('list');
});

test('shows what takes effect when, and offers to apply only what can be', () => {
  const store = edit({text: text.replace('64', '65')});
  const compared = {
    type: 'compared',
    path: '/c/web.cfg',
    purpose: 'save',
    difference: Array.from({length: 90}, (_, index) => `+line ${index}`),
    effects: ['Domain web runs from it.'],
    canApply: false,
  } as const;
  store.news(compared);
  const labels = () => {
    const {dialog} = store.model();
    return dialog?.type === 'confirm' ? dialog.buttons.map(({label}) => label) : [];
  };
  expect(labels()).toEqual(['Back', 'Save']);
  const {dialog} = store.model();
  const lines = dialog?.type === 'confirm' ? dialog.lines : [];
  expect(lines.length).toBeLessThan(20);
  expect(lines.at(-1)).toEqual({text: 'Domain web runs from it.'});
  store.press('esc');
  store.news({...compared, canApply: true});
  expect(labels()).toEqual(['Back', 'Save and apply', 'Save']);
  const {base, path} = store.form();
  expect(store.press('enter')).toEqual([
    {type: 'form', request: {type: 'save', path, base, text: store.form().text, then: 'apply'}},
  ]);
});

test('what both changed is shown as text, and nothing of either is lost', () => {
  const store = edit({text: text.replace('64', '65')});
  store.news({type: 'conflict', path: '/c/web.cfg'});
  expect(store.press('enter')).toMatchObject([{type: 'form', request: {type: 'merge'}}]);
  const merged = '<<<<<<< mine\n';
  store.news({type: 'merged', path: '/c/web.cfg', base: 'theirs', text: merged, conflict: true});
  expect(store.form()).toMatchObject({text: merged, base: 'theirs', showText: true});
  store.press('u');
  expect(store.form().text).toBe(text.replace('64', '65'));
});

test('a new domain begins from a template, a copy or nothing, under a name that is free', () => {
  const store = drive();
  store.sample(named('web'));
  store.press('n');
  store.press('c');
  expect(store.model().toasts.at(-1)?.text).toBe('Select a guest or a config to copy first.');
  store.press('down', 'n', 'c');
  store.type('web');
  store.press('enter');
  expect(store.model().dialog).toMatchObject({problem: 'There is a domain web.'});
  store.type('2');
  expect(store.press('enter')).toEqual([
    {
      type: 'form',
      request: {
        type: 'open',
        from: {type: 'new', name: 'web2', template: {type: 'copy-of-domain', id: 1}},
      },
    },
  ]);
});
