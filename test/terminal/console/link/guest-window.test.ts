import {expect, test} from 'vitest';
import {createGuestWindow} from '../../../../source/terminal/console/link/guest-window.ts';
import type {WindowSize} from '../../../../source/terminal/console/link/guest-window.ts';

const whole = {columns: 80, rows: 23};
const place = {columns: 39, rows: 22};
const text = ({columns, rows}: WindowSize) => `${columns}x${rows}`;

/** A window, what the guest and the emulator were told, and the answers that are still to be given. */
function open(readOnly = false) {
  const told: string[] = [];
  const drawn: string[] = [];
  let size = {columns: 20, rows: 5};
  const answers: PromiseWithResolvers<boolean>[] = [];
  const window = createGuestWindow({
    emulator: {
      size: () => size,
      resize: (columns, rows) => {
        size = {columns, rows};
        drawn.push(text(size));
      },
    },
    tell: size => {
      told.push(text(size));
      const answer = Promise.withResolvers<boolean>();
      answers.push(answer);
      return answer.promise;
    },
    readOnly: () => readOnly,
    onResized: () => undefined,
  });
  const answer = async (takes: boolean | Error) => {
    const next = answers.shift();
    if (takes instanceof Error) next?.reject(takes);
    else next?.resolve(takes);
    await new Promise(setImmediate);
  };
  return {window, told, drawn, answer};
}

test('tells nobody whom nothing may reach', () => {
  const {window, told, drawn} = open(true);
  window.fit(place, whole);
  expect(told).toEqual([]);
  expect(drawn).toEqual(['80x23']);
});

test('a guest that cannot be told goes on drawing for the whole screen', async () => {
  const {window, told, drawn, answer} = open();
  window.fit(whole, whole);
  await answer(false);
  window.fit(place, whole);
  // It is told all the same: its agent may have come by now.
  expect(told).toEqual(['80x23', '39x22']);
  expect(drawn.at(-1)).toBe('80x23');
});

test('one that can has the place that it is shown in', async () => {
  const {window, told, drawn, answer} = open();
  window.fit(place, whole);
  expect(drawn.at(-1)).toBe('80x23');
  await answer(true);
  expect(drawn.at(-1)).toBe('39x22');
  window.fit(place, whole);
  expect(told).toEqual(['39x22']);
});

test('of several sizes meanwhile only the last is told, and one that was not heard again', async () => {
  const {window, told, answer} = open();
  window.fit(whole, whole);
  window.fit({columns: 1, rows: 1}, whole);
  window.fit(place, whole);
  await answer(new Error('connection lost'));
  await answer(true);
  expect(told).toEqual(['80x23', '39x22']);
  window.again();
  expect(told).toEqual(['80x23', '39x22', '39x22']);
});
