import {expect, test} from 'vitest';
import {encodeMouse} from '../../../../source/terminal/console/input/mouse-report.ts';
import type {MouseReport} from '../../../../source/terminal/console/input/typed-input.ts';

const report = (code: number, more: Partial<MouseReport> = {}): MouseReport => ({
  type: 'mouse',
  code,
  column: 10,
  row: 5,
  release: false,
  ...more,
});

test('a program that asked for no mouse gets none', () => {
  expect(encodeMouse(report(0), 'none', 'sgr')).toBeUndefined();
});

test('a program gets the kinds of events that it asked for', () => {
  const drag = report(32);
  const movement = report(35);
  expect(encodeMouse(report(0, {release: true}), 'x10', 'sgr')).toBeUndefined();
  expect(encodeMouse(drag, 'vt200', 'sgr')).toBeUndefined();
  expect(encodeMouse(drag, 'drag', 'sgr')).toBe('\x1b[<32;10;5M');
  expect(encodeMouse(movement, 'drag', 'sgr')).toBeUndefined();
  expect(encodeMouse(movement, 'any', 'sgr')).toBe('\x1b[<35;10;5M');
  expect(encodeMouse(report(64), 'vt200', 'sgr')).toBe('\x1b[<64;10;5M');
});

test('a report is in the form that the program asked for', () => {
  expect(encodeMouse(report(0), 'vt200', 'bytes')).toBe('\x1b[M *%');
  expect(encodeMouse(report(2, {release: true}), 'vt200', 'bytes')).toBe('\x1b[M#*%');
  expect(encodeMouse(report(0), 'vt200', 'urxvt')).toBe('\x1b[32;10;5M');
  expect(encodeMouse(report(0, {column: 200}), 'vt200', 'utf8')).toBe('\x1b[M \xc3\xa8%');
  expect(encodeMouse(report(0, {release: true}), 'vt200', 'sgr')).toBe('\x1b[<0;10;5m');
});

test('a place that a form cannot tell is not told wrongly', () => {
  expect(encodeMouse(report(0, {column: 224}), 'vt200', 'bytes')).toBeUndefined();
  expect(encodeMouse(report(0, {column: 224}), 'vt200', 'sgr')).toBe('\x1b[<0;224;5M');
});
