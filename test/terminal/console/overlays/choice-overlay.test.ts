import {expect, test} from 'vitest';
import {effectiveConsoleBindings} from '../../../../source/keymap/console-bindings.ts';
import {
  createChoiceOverlay,
  matching,
} from '../../../../source/terminal/console/overlays/choice-overlay.ts';
import {createSurface, lineOf} from '../../../../source/terminal/console/painting/surface.ts';

const choices = ['database', 'web', 'web-old', 'dashboard-web'].map(label => ({
  value: label,
  label,
  note: 'r-----',
}));

function openChoice() {
  const said: string[] = [];
  const overlay = createChoiceOverlay({
    title: 'Consoles',
    choices: () => [...choices, {value: 'no', label: 'gone', note: '', refusal: 'It has ended'}],
    choose: value => said.push(`chose ${value}`),
    close: () => said.push('closed'),
    refuse: reason => said.push(reason),
    keys: effectiveConsoleBindings(),
  });
  const surface = createSurface(60, 12);
  const draw = () => {
    overlay.draw(surface, {column: 0, row: 0, columns: 60, rows: 12});
    return Array.from({length: 12}, (_, row) => lineOf(surface, row)).join('\n');
  };
  draw();
  const press = (...keys: string[]) => {
    for (const key of keys) overlay.press({key, ...(key.length === 1 ? {text: key} : {})});
    return draw();
  };
  return {press, said};
}

test('what begins with the text comes before what contains it, then what has its letters in order', () => {
  expect(matching(choices, 'web').map(({label}) => label)).toEqual([
    'web',
    'web-old',
    'dashboard-web',
  ]);
  expect(matching(choices, 'dae').map(({label}) => label)).toEqual(['database', 'dashboard-web']);
  expect(matching(choices, 'nothing')).toEqual([]);
});

test('typing narrows the list down and Enter takes the one selected', () => {
  const {press, said} = openChoice();
  expect(press('w', 'e', 'b')).not.toContain('database');
  press('down', 'enter');
  expect(said).toEqual(['closed', 'chose web-old']);
});

test('Enter on nothing does nothing, Backspace brings the rest back, Esc chooses nothing', () => {
  const {press, said} = openChoice();
  press('x', 'y', 'z', 'enter');
  expect(said).toEqual([]);
  expect(press('backspace', 'backspace', 'backspace')).toContain('database');
  press('esc');
  expect(said).toEqual(['closed']);
});

test('what cannot be chosen says why and stays open', () => {
  const {press, said} = openChoice();
  press('g', 'o', 'n', 'enter');
  expect(said).toEqual(['It has ended']);
});
