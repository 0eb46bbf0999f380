import {expect, test} from 'vitest';
import {
  moveScrollback,
  searchScrollback,
  selectedText,
  startScrollback,
} from '../../../../source/terminal/console/emulator/scrollback.ts';
import {createEmulator, feed} from '../emulator.ts';

const rows = 5;

async function scrollbackOf(text: string) {
  const emulator = createEmulator({columns: 20, rows});
  await feed(emulator, text);
  return startScrollback(emulator.snapshot(), emulator.cursor(), rows);
}

const tenLines = Array.from({length: 10}, (_, line) => `line ${line}`).join('\r\n');

test('it begins with what is on the screen, and moves no further than there are lines', async () => {
  let state = await scrollbackOf(tenLines);
  expect([state.top, state.cursor.row]).toEqual([5, 9]);
  state = moveScrollback(state, 'page-up', rows);
  expect(state.top).toBe(0);
  state = moveScrollback(state, 'page-up', rows);
  state = moveScrollback(state, 'up', rows);
  expect(state.cursor.row).toBe(0);
  state = moveScrollback(state, 'last-line', rows);
  expect([state.top, state.cursor.row]).toEqual([5, 9]);
});

test('a search goes to older lines and back, whatever the case, and says when there is no more', async () => {
  const state = await scrollbackOf(`Error one\r\n${tenLines}\r\nerror two\r\n$ `);
  const first = searchScrollback(state, 'error', 'older', rows);
  expect([first.found, first.state.cursor.row]).toEqual([true, 11]);
  const second = searchScrollback(first.state, 'error', 'older', rows);
  expect(second.state.cursor.row).toBe(0);
  expect(second.state.top).toBe(0);
  expect(searchScrollback(second.state, 'error', 'older', rows).found).toBe(false);
  expect(searchScrollback(second.state, 'error', 'newer', rows).state.cursor.row).toBe(11);
});

test('a selection is what is between its ends; without one, the line', async () => {
  let state = await scrollbackOf('first line\r\nsecond line\r\nthird');
  expect(selectedText(state)).toBe('third');
  state = moveScrollback(state, 'first', rows);
  for (let step = 0; step < 6; step++) state = moveScrollback(state, 'right', rows);
  state = moveScrollback(state, 'select', rows);
  state = moveScrollback(state, 'down', rows);
  expect(selectedText(state)).toBe('line\nsecond');
  expect(selectedText(moveScrollback(state, 'select-lines', rows))).toBe('first line\nsecond line');
});

test('a line that only the edge broke is copied as one', async () => {
  let state = await scrollbackOf(`${'x'.repeat(25)}\r\nnext`);
  state = moveScrollback(state, 'first', rows);
  state = moveScrollback(state, 'select-lines', rows);
  state = moveScrollback(state, 'down', rows);
  state = moveScrollback(state, 'down', rows);
  expect(selectedText(state)).toBe(`${'x'.repeat(25)}\nnext`);
});
