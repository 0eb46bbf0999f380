import {expect, test} from 'vitest';
import {currentView} from '../../source/store/model/model.ts';
import {domainInfo, named} from '../store/make.ts';
import {draw} from './draw.ts';

function list(options: Parameters<typeof draw>[0] = {}) {
  const screen = draw(options);
  screen.sample(named('web', 'db', 'mail'), {
    configured: [{name: 'spare', path: '/etc/domux/domains/spare.cfg'}],
  });
  return screen;
}

const selected = (screen: ReturnType<typeof draw>) => screen.model().list.selected;

test('a click does nothing where nothing is', async () => {
  const screen = list();
  await screen.click('load 0.50');
  await screen.click('1/5');
  expect(selected(screen)).toBe('d0');
  expect(screen.model().dialog).toBeUndefined();
});

test('a click on a row selects it, a second one opens it, the right button has its menu', async () => {
  const screen = list();
  await screen.click('mail');
  expect(selected(screen)).toBe('d3');
  expect(currentView(screen.model()).type).toBe('list');
  await screen.click('db', 'right');
  expect(screen.model().dialog).toMatchObject({type: 'menu', title: 'db'});
  await screen.click('Esc close');
  expect(screen.model().dialog).toBeUndefined();
  await screen.click('db');
  expect(currentView(screen.model())).toMatchObject({type: 'details', key: 'd2'});
});

test('a click on a heading sorts by it, and the other way round', async () => {
  const screen = list();
  await screen.click('NAME');
  expect(screen.model().list.sort).toEqual({column: 'name', reverse: false});
  await screen.click('NAME');
  expect(screen.model().list.sort).toEqual({column: 'name', reverse: true});
  await screen.click('UPTIME');
  expect(screen.model().list.sort.column).toBe('uptime');
});

test('a click on a key of the footer does what the key does', async () => {
  const screen = list();
  await screen.click('web');
  await screen.click('D destroy');
  expect(screen.model().dialog).toMatchObject({type: 'confirm', title: 'Destroy a domain'});
  await screen.click('Esc cancel');
  expect(screen.model().dialog).toBeUndefined();
  const [help] = (await screen.click('? help')).slice(0, 1);
  expect(help).toMatch(/Domains > Keys/);
});

test('a click presses a button of a question, and none beside it does', async () => {
  const screen = list();
  screen.press('down', 'D');
  await screen.click('pulling the plug');
  await screen.click('mail');
  expect(screen.model().dialog).toMatchObject({type: 'confirm', focus: 0});
  await screen.click('Destroy  ');
  expect(screen.effects()).toEqual([{type: 'operate', id: 1, operation: {type: 'destroy'}}]);
  expect(screen.model().dialog).toBeUndefined();
});

test('a click chooses from a menu, also over the pane, and one beside it closes it', async () => {
  const screen = list({columns: 120, rows: 40, pane: true});
  screen.press('down', 'a');
  const lines = await screen.show();
  expect(lines.some(line => line.includes('p      Pause'))).toBe(true);
  await screen.click('p      Pause');
  expect(screen.effects()).toEqual([{type: 'operate', id: 1, operation: {type: 'pause'}}]);
  screen.press('a');
  await screen.click('db');
  expect(screen.model().dialog).toBeUndefined();
  expect(selected(screen)).toBe('d2');
});

test('a click shows and hides a column', async () => {
  const screen = list();
  screen.press('C');
  await screen.click('[x] STATE');
  expect((await screen.show()).join('\n')).toContain('[ ] STATE');
  expect(screen.model().list.columns[2]).toEqual({key: 'state', shown: false});
});

test('a click completes a command', async () => {
  const screen = list();
  screen.press(':');
  screen.type('pau');
  const candidates = [{word: 'pause', help: 'Pause domains'}];
  screen.send({type: 'completed', line: 'pau', candidates});
  await screen.click('Pause domains');
  expect(screen.model().dialog).toMatchObject({type: 'palette', field: {text: 'pause '}});
});

test('the wheel over the pane scrolls it, over the list it selects, and a click on it opens it', async () => {
  const screen = list({columns: 120, rows: 24, pane: true});
  screen.press('down');
  await screen.show();
  screen.wheel('wheel-down', 100, 10);
  expect(screen.model().list.paneScroll).toBe(3);
  screen.wheel('wheel-up', 100, 10);
  expect(screen.model().list.paneScroll).toBe(0);
  screen.wheel('wheel-down', 5, 10);
  expect(selected(screen)).toBe('cspare');
  await screen.click('mail');
  await screen.click('Identity');
  expect(currentView(screen.model())).toMatchObject({type: 'details', key: 'd3'});
});

test('a click on the heading of the monitoring view sorts, one on its keys does what they do', async () => {
  const screen = draw({columns: 160, monitor: {}});
  screen.sample([domainInfo({id: 1, name: 'b'}), domainInfo({id: 2, name: 'a'})]);
  await screen.click('MEM(k)');
  expect(screen.model().monitor.sort).toBe(4);
  await screen.click('etworks');
  expect(screen.model().monitor.networks).toBe(true);
  await screen.click('elay');
  expect(screen.model().dialog).toMatchObject({type: 'prompt', purpose: {type: 'delay'}});
});

const text = `name = "web"
memory = 64
on_crash = "restart"
`;

test('a click on a row of a form selects it, a second one edits it, one elsewhere keeps what was typed', async () => {
  const screen = list();
  const checked = {machine: 'sim', diagnostics: []} as const;
  const form = {path: '/web.cfg', base: text, text, past: [], checked, notice: undefined};
  screen.send({type: 'form', news: {type: 'opened', form}});
  await screen.click('memory ');
  expect(currentView(screen.model())).toMatchObject({form: {selected: 'memory'}});
  await screen.click('memory ');
  expect(screen.model().dialog).toMatchObject({type: 'form-field'});
  screen.type('0');
  await screen.click('maxmem ');
  expect(screen.model().dialog).toBeUndefined();
  expect(currentView(screen.model())).toMatchObject({
    form: {selected: 'maxmem', text: text.replace('64', '640'), past: [text]},
  });
  await screen.click('u undo');
  expect(currentView(screen.model())).toMatchObject({form: {text}});
  await screen.click('U redo');
  expect(currentView(screen.model())).toMatchObject({form: {text: text.replace('64', '640')}});
});
