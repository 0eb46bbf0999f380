import {expect, test} from 'vitest';
import {createSurface, lineOf} from '../../../../source/terminal/console/painting/surface.ts';
import {createEmulator, feed} from '../emulator.ts';

test('what a guest asks of its terminal is answered from what the emulator holds', async () => {
  const answers: string[] = [];
  const emulator = createEmulator({rows: 23, onReply: answer => answers.push(answer)});
  await feed(emulator, '\x1b7\x1b[999;999H\x1b[6n\x1b8\x1b[5n\x1b[c');
  expect(answers).toEqual(['\x1b[23;80R', '\x1b[0n', '\x1b[?1;2c']);
});

test('scrollback is kept up to its bound, the oldest lines go', async () => {
  const emulator = createEmulator({rows: 5, scrollback: 10});
  for (let line = 0; line < 100; line++) await feed(emulator, `line ${line}\r\n`);
  const {surface} = emulator.snapshot();
  expect(surface.rows).toBe(15);
  expect(lineOf(surface, 0)).toBe('line 86');
  expect(lineOf(surface, 13)).toBe('line 99');
});

test('a line that was wrapped goes on from the one before it', async () => {
  const emulator = createEmulator({columns: 5, rows: 3});
  await feed(emulator, 'abcdefg\r\nh');
  expect(emulator.snapshot().wrapped).toEqual([false, true, false]);
});

test('a part of the screen is copied to a part of a surface, blank beyond the edge', async () => {
  const emulator = createEmulator({columns: 10, rows: 3});
  await feed(emulator, 'abcdefghij\r\n\x1b[31m0123456789');
  const surface = createSurface(6, 3);
  emulator.draw(surface, {column: 7, row: 1}, {column: 1, row: 1, columns: 5, rows: 2});
  expect(surface.characters.join('')).toBe('       789        ');
  expect(surface.styles.slice(6, 12)).toEqual(['', '31', '31', '31', '', '']);
});

test('half of a wide character at the edge of a part is a blank', async () => {
  const emulator = createEmulator({columns: 10, rows: 1});
  await feed(emulator, '漢字ab');
  const surface = createSurface(3, 1);
  emulator.draw(surface, {column: 1, row: 0}, {column: 0, row: 0, columns: 2, rows: 1});
  expect(surface.characters).toEqual([' ', ' ', ' ']);
});

test('the title, bells and synchronized output are told', async () => {
  let bells = 0;
  const emulator = createEmulator({onBell: () => bells++});
  await feed(emulator, '\x1b]2;mutt\x07\x07\x1b[?2026h');
  expect([emulator.title(), bells, emulator.synchronized()]).toEqual(['mutt', 1, true]);
});
