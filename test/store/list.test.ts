import {expect, test} from 'vitest';
import {listRows, selectedRow} from '../../source/store/selectors/rows.ts';
import {placeColumns} from '../../source/store/selectors/layout.ts';
import {domainInfo, drive, named} from './make.ts';

const names = (store: ReturnType<typeof drive>) =>
  listRows(store.model()).map(({domain, config}) => domain?.info.name ?? config?.name);
const selected = (store: ReturnType<typeof drive>) => selectedRow(store.model())?.domain?.info.name;

test('keeps the selection on the domain, not on the row, when the order changes', () => {
  const store = drive();
  store.sample(named('a', 'b', 'c'));
  store.press('down', 'down');
  expect(selected(store)).toBe('b');

  store.sample(
    [
      domainInfo({id: 1, name: 'a'}),
      domainInfo({id: 2, name: 'b', 'cpu-ns': 9e9}),
      domainInfo({id: 3, name: 'c', 'cpu-ns': 5e9}),
    ],
    {at: 1000},
  );
  store.press('T');
  expect(names(store)).toEqual(['Domain-0', 'b', 'c', 'a']);
  expect(selected(store)).toBe('b');
  store.press('I');
  expect(names(store)).toEqual(['Domain-0', 'a', 'c', 'b']);
  expect(selected(store)).toBe('b');
});

test('selects what stands in the place of a domain that has ended', () => {
  const store = drive();
  store.sample(named('a', 'b', 'c'));
  store.press('down', 'down');
  store.sample([domainInfo({id: 1, name: 'a'}), domainInfo({id: 3, name: 'c'})]);
  expect(selected(store)).toBe('c');
  store.sample(named('a'));
  expect(selected(store)).toBe('a');
});

test('goes from a domain to its config when it ends, and back when it is booted', () => {
  const store = drive();
  const config = (name: string) => ({name, path: `/${name}.cfg`});
  store.sample(named('a', 'b'), {configured: [config('c')]});
  store.press('down');
  store.sample([domainInfo({id: 2, name: 'b'})], {configured: [config('a'), config('c')]});
  expect(selectedRow(store.model())?.config?.name).toBe('a');
  store.sample([domainInfo({id: 2, name: 'b'}), domainInfo({id: 7, name: 'a'})]);
  expect(selected(store)).toBe('a');
});

test('scrolls so that the selected row is on the screen', () => {
  const store = drive();
  store.sample(named(...Array.from({length: 100}, (_, index) => `vm${index}`)));
  store.press('end');
  expect(selected(store)).toBe('vm99');
  expect(store.model().list.top).toBe(84);
  store.press('pageup');
  expect(selected(store)).toBe('vm83');
  expect(store.model().list.top).toBe(84);
  store.press('home');
  expect(store.model().list.top).toBe(0);
});

test('filters while it is typed, and goes back on Esc', () => {
  const store = drive();
  store.sample(named('web', 'db', 'web2'));
  store.press('/');
  store.type('web');
  expect(names(store)).toEqual(['web', 'web2']);
  store.sample(named('web', 'db', 'web2', 'web3'));
  expect(names(store)).toEqual(['web', 'web2', 'web3']);
  store.press('esc');
  expect(names(store)).toHaveLength(5);
});

test('keeps q and every other letter for the filter while it is typed', () => {
  const store = drive();
  store.sample(named('q', 'db'));
  store.press('/');
  expect(store.type('q:?')).toEqual([]);
  expect(store.model().dialog).toMatchObject({type: 'filter', field: {text: 'q:?'}});
});

test('marks rows one by one, in ranges, all, and the others', () => {
  const store = drive();
  store.sample(named('a', 'b', 'c', 'd'));
  const marks = () => [...store.model().list.marks].sort();
  store.press('down', 'space');
  expect(marks()).toEqual(['d1']);
  expect(selected(store)).toBe('b');
  store.press('down', 'V');
  expect(marks()).toEqual(['d1', 'd2', 'd3']);
  store.press('~');
  expect(marks()).toEqual(['d4']);
  store.press('*');
  expect(marks()).toEqual(['d1', 'd2', 'd3', 'd4']);
  store.press('esc');
  expect(marks()).toEqual([]);
});

test('forgets the marks of domains that have ended', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  store.press('*');
  store.sample(named('b').map(info => ({...info, id: 2})));
  expect([...store.model().list.marks]).toEqual(['d2']);
});

test('shows configs that do not run below the domains, or not', () => {
  const store = drive();
  store.sample(named('a'), {configured: [{name: 'spare', path: '/spare.cfg'}]});
  expect(names(store)).toEqual(['Domain-0', 'a', 'spare']);
  store.press('x');
  expect(names(store)).toEqual(['Domain-0', 'a']);
});

test('sorts by every column that can be sorted by, one after the other', () => {
  const store = drive();
  store.sample(named('a', 'b'));
  const seen = [store.model().list.sort.column];
  for (let step = 0; step < 30; step++) {
    store.press('>');
    seen.push(store.model().list.sort.column);
  }
  expect(new Set(seen)).toContain('uptime');
  expect(new Set(seen).size).toBe(19);
});

test.each([
  [40, ['name', 'id', 'state', 'cpu', 'memory']],
  [80, ['name', 'id', 'state', 'time', 'cpu', 'memory', 'vcpus', 'machine', 'uptime']],
])('gives way by importance on %i columns', (columns, expected) => {
  const store = drive({size: {columns, rows: 24}});
  store.sample(named('a-name-of-some-length'));
  const placed = placeColumns(store.model());
  expect(placed.map(({column}) => column.key)).toEqual(expected);
  const last = placed.at(-1);
  expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(columns);
});

test('hides, shows and moves columns, and keeps that', () => {
  const store = drive();
  store.sample(named('a'));
  store.press('C', 'down', 'down');
  expect(store.press('space')).toEqual([{type: 'keep-state'}]);
  expect(store.model().list.columns[2]).toEqual({key: 'state', shown: false});
  store.press('shift+up');
  expect(store.model().list.columns[1]).toEqual({key: 'state', shown: false});
  store.press('esc');
  expect(placeColumns(store.model()).map(({column}) => column.key)).not.toContain('state');
});

test('never hides the name', () => {
  const store = drive();
  store.press('C', 'space');
  expect(store.model().list.columns[0]).toEqual({key: 'name', shown: true});
});

test('has room for how many the totals are of', () => {
  const store = drive();
  store.sample(named('a', 'b', 'c'));
  const widthOfName = () =>
    placeColumns(store.model()).find(({column}) => column.key === 'name')?.width ?? 0;
  store.press('=');
  expect(widthOfName()).toBeGreaterThanOrEqual('3 domains'.length);
});
