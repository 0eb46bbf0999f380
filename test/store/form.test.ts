import {expect, test} from 'vitest';
import {
  cycleValue,
  moveSelected,
  moveSelection,
  removeSelected,
  textWith,
  undoEdit,
  withText,
} from '../../source/store/form/edit-form.ts';
import type {Form} from '../../source/store/form/form.ts';
import {
  describeOption,
  formRows,
  problemsOf,
  selectedRow,
} from '../../source/store/form/form-rows.ts';

const web = `# the shop
memory = 64   # MiB
kernel = "mini"
disk = [
    'a.img,raw,xvda,w',  # root
    'b.img,raw,xvdb,w',
]
colour = "red"
`;

const form = (text = web, selected = 'memory'): Form => ({
  path: '/configs/web.cfg',
  base: text,
  text,
  past: [],
  future: [],
  checked: {machine: 'uml', diagnostics: []},
  selected,
  showText: false,
  notice: undefined,
});

const row = (key: string, text = web) => {
  const found = formRows(form(text)).find(one => one.key === key);
  if (found === undefined) throw new Error(`There is no row ${key}.`);
  return found;
};

test('has a row for each key that matters on the machine, each element, and what else is set', () => {
  const keys = formRows(form()).map(({key}) => key);
  expect(keys).toContain('console_line');
  expect(keys).not.toContain('sim');
  expect(keys).not.toContain('builder');
  expect(keys.filter(key => key.startsWith('disk'))).toEqual(['disk[0]', 'disk[1]', 'disk+']);
  expect(keys.filter(key => key.startsWith('vif'))).toEqual(['vif+']);
  expect(keys.at(-1)).toBe('colour');
  expect(new Set(keys).size).toBe(keys.length);
});

test('shows what a text with an error still sets', () => {
  expect(row('memory', `${web}what is this\n`)).toMatchObject({value: '64'});
});

test('an edit changes its value alone: comments and order stay', () => {
  expect(textWith(web, row('memory'), '128')).toBe(web.replace('64', '128'));
  expect(textWith(web, row('disk[1]'), 'c.img,raw,xvdb,r')).toBe(
    web.replace('b.img,raw,xvdb,w', 'c.img,raw,xvdb,r'),
  );
  expect(textWith(web, row('vcpus'), '2')).toBe(`${web}vcpus = 2\n`);
  expect(textWith(web, row('memory'), '')).toBe(web.replace('memory = 64   # MiB\n', ''));
});

test('keeps what is typed as it is, also where it is no number', () => {
  expect(textWith(web, row('memory'), '12x')).toBe(web.replace('64', '"12x"'));
  expect(textWith(web, row('extra'), '007')).toBe(`${web}extra = "007"\n`);
});

test('adds to a list, removes from it and puts it in order', () => {
  const added = textWith(web, row('vif+'), 'bridge=br0');
  expect(added).toBe(`${web}vif = [ "bridge=br0" ]\n`);
  const moved = moveSelected(form(web, 'disk[0]'), 1);
  expect(moved.selected).toBe('disk[1]');
  expect(row('disk[0]', moved.text)).toMatchObject({value: 'b.img,raw,xvdb,w'});
  expect(moveSelected(moved, 1)).toBe(moved);
  const removed = removeSelected(moved);
  expect(removed.selected).toBe('disk[0]');
  const empty = removeSelected(removed);
  expect(empty.selected).toBe('disk+');
  expect(empty.text).not.toContain('disk');
});

test('goes through the values that there are, and not set is one of them', () => {
  const first = cycleValue(form(web, 'on_crash'), -1);
  expect(row('on_crash', first.text)).toMatchObject({value: 'coredump-restart'});
  const unset = cycleValue(first, 1);
  expect(row('on_crash', unset.text)).toMatchObject({value: undefined});
  expect(cycleValue(form(web, 'memory'), 1)).toEqual(form(web, 'memory'));
});

test('every edit can be undone', () => {
  const edited = withText(withText(form(), 'a = 1\n'), 'a = 2\n');
  expect(undoEdit(undoEdit(edited)).text).toBe(web);
  expect(undoEdit(form())).toEqual(form());
});

test('moves between rows, and stays at the ends', () => {
  expect(moveSelection(form(web, 'name'), -1).selected).toBe('name');
  expect(moveSelection(form(web, 'name'), 1).selected).toBe('uuid');
  expect(moveSelection(form(web), 1000).selected).toBe('colour');
  expect(selectedRow({...form(), selected: 'gone'})?.key).toBe('name');
});

test('tells what is wrong with a row in the place where it is', () => {
  const checked = {
    machine: 'uml' as const,
    diagnostics: [
      {severity: 'warning' as const, message: 'odd', file: 'web.cfg', line: 5, column: 1},
      {severity: 'error' as const, message: 'no such disk', file: 'web.cfg', line: 6, column: 5},
      {severity: 'error' as const, message: 'elsewhere', file: 'web.cfg', line: 2, column: 5},
    ],
  };
  expect(problemsOf({...form(), checked}, row('disk[0]')).map(({message}) => message)).toEqual([
    'no such disk',
    'odd',
  ]);
});

test('explains a field with its unit, bounds, values and default', () => {
  expect(describeOption(row('memory'))).toBe(
    'Memory given to the guest at start. (MiB; at least 1; 128 if not set)',
  );
  expect(describeOption(row('colour'))).toContain('no use');
});
