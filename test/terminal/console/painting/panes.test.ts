import {expect, test} from 'vitest';
import {
  allPanes,
  placePanes,
  removePane,
  replacePane,
  viewOf,
} from '../../../../source/terminal/console/painting/panes.ts';
import type {Panes} from '../../../../source/terminal/console/painting/panes.ts';
import {wallGrid} from '../../../../source/terminal/console/overlays/wall-overlay.ts';

const pane = (id: number): Panes => ({type: 'pane', id, console: `vm${id}`});
const screen = {column: 0, row: 0, columns: 81, rows: 24};
const split: Panes = {
  type: 'split',
  direction: 'columns',
  first: pane(1),
  second: {type: 'split', direction: 'rows', first: pane(2), second: pane(3)},
};

test('panes share the screen without a gap but the line between those beside each other', () => {
  expect(placePanes(split, screen).map(([{id}, area]) => [id, area])).toEqual([
    [1, {column: 0, row: 0, columns: 40, rows: 24}],
    [2, {column: 41, row: 0, columns: 40, rows: 12}],
    [3, {column: 41, row: 12, columns: 40, rows: 12}],
  ]);
});

test('the place of a pane that goes is its neighbour’s', () => {
  const left = removePane(split, 2);
  expect(allPanes(left).map(({id}) => id)).toEqual([1, 3]);
  expect(placePanes(left, screen)[1]?.[1]).toEqual({column: 41, row: 0, columns: 40, rows: 24});
  expect(removePane(pane(1), 1)).toEqual(pane(1));
});

test('one pane is replaced, the others stay', () => {
  const changed = replacePane(split, 3, old => ({...old, console: 'other'}));
  expect(allPanes(changed).map(({console}) => console)).toEqual(['vm1', 'vm2', 'other']);
});

test('a small view follows the cursor and never shows what is beyond the screen', () => {
  const whole = {columns: 80, rows: 23};
  const small = {columns: 40, rows: 11};
  expect(viewOf(whole, {column: 0, row: 0}, small)).toEqual({column: 0, row: 0});
  expect(viewOf(whole, {column: 10, row: 22}, small)).toEqual({column: 0, row: 12});
  expect(viewOf(whole, {column: 79, row: 5}, small)).toEqual({column: 40, row: 0});
  expect(viewOf(whole, {column: 79, row: 22}, {columns: 100, rows: 30})).toEqual({
    column: 0,
    row: 0,
  });
});

test.each([
  [1, 80, 24, 1, 1],
  [3, 80, 24, 2, 2],
  [9, 80, 24, 3, 3],
  [100, 80, 24, 4, 6],
  [20, 200, 50, 5, 4],
  [2, 40, 10, 2, 1],
])('%i consoles on a wall of %ix%i', (count, columns, rows, across, down) => {
  expect(wallGrid(count, {columns, rows})).toEqual({across, down});
});
