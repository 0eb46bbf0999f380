import {expect, test} from 'vitest';
import {createSurface, drawText} from '../../../../source/terminal/console/painting/surface.ts';
import type {Surface} from '../../../../source/terminal/console/painting/surface.ts';
import {surfaceChanges} from '../../../../source/terminal/console/painting/surface-changes.ts';
import {cellsOf, createDisplay, show, textOf} from '../emulator.ts';

function surfaceOf(...lines: string[]): Surface {
  const surface = createSurface(20, 4);
  for (const [row, line] of lines.entries()) drawText(surface, {column: 0, row}, line);
  return surface;
}

function surfaceOfRows(lines: readonly string[]): Surface {
  const surface = createSurface(20, lines.length);
  for (const [row, line] of lines.entries()) {
    let column = 0;
    for (const character of line) {
      const index = row * 20 + column;
      const wide = character > '\u2fff';
      surface.characters[index] = character;
      if (wide) surface.characters[index + 1] = '';
      column += wide ? 2 : 1;
    }
  }
  return surface;
}

test('nothing is sent where nothing changed', () => {
  expect(surfaceChanges(surfaceOf('a', 'b'), surfaceOf('a', 'b'))).toBe('');
});

test('one changed cell costs a move and a character', () => {
  expect(surfaceChanges(surfaceOf('load 0.10'), surfaceOf('load 0.20'))).toBe('\x1b[1;8H2');
});

test('near changes are one run, far ones are two', () => {
  expect(surfaceChanges(surfaceOf('abc'), surfaceOf('xbz'))).toBe('\x1b[1;1Hxbz');
  expect(surfaceChanges(surfaceOf('a12345678z'), surfaceOf('b12345678y'))).toBe(
    '\x1b[1;1Hb\x1b[1;10Hy',
  );
});

test('the rest of a line that became blank is erased in one go', () => {
  expect(surfaceChanges(surfaceOf('a long line'), surfaceOf('a'))).toBe('\x1b[1;3H\x1b[K');
});

test('the cursor is placed anew after a character whose width is in doubt', () => {
  const after = surfaceOf('');
  after.characters.splice(0, 3, '🚀', '', 'x');
  expect(surfaceChanges(surfaceOf('ab'), after)).toBe('\x1b[1;1H\x1b[K🚀\x1b[1;3Hx');
});

test('lines that only moved up are moved by the terminal', async () => {
  const before = ['one', 'two', '漢字', 'four', 'five', 'six', 'seven', 'bar 1'];
  const after = ['漢字', 'four', 'five', 'six', 'seven', 'eight', '', 'bar 2'];
  const [first, second] = [surfaceOfRows(before), surfaceOfRows(after)];
  const bytes = surfaceChanges(first, second);
  expect(bytes).toBe('\x1b[m\x1b[1;7r\x1b[7;1H\n\n\x1b[r\x1b[6;1Height\x1b[8;5H2');
  const display = createDisplay(20, 8);
  await show(display, `\x1b[?7l${surfaceChanges(undefined, first)}${bytes}`);
  expect(textOf(display)).toEqual(after);
});

test('lines that changed altogether are drawn, not moved', () => {
  const before = surfaceOfRows(['a', 'b', 'c', 'd', 'e', 'f']);
  const after = surfaceOfRows(['b', 'x', 'y', 'z', '1', '2']);
  expect(surfaceChanges(before, after)).not.toContain('\n');
});

test('any change of any surface into any other leaves the terminal with the other', async () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const randomSurface = (like?: Surface): Surface => {
    const surface = like
      ? {...like, characters: [...like.characters], styles: [...like.styles]}
      : createSurface(20, 8);
    if (like && random(4) === 0) {
      // As when a guest prints at the bottom.
      surface.characters.splice(0, 20);
      surface.characters.push(...new Array<string>(20).fill(' '));
      surface.styles.splice(0, 20);
      surface.styles.push(...new Array<string>(20).fill(''));
    }
    for (let change = random(12); change > 0; change--) {
      const column = random(19);
      const index = random(8) * 20 + column;
      const style = ['', '1', '31', '48;5;9'][random(4)] ?? '';
      // What a changed cell was half of goes, as an emulator has it.
      if (surface.characters[index] === '') surface.characters[index - 1] = ' ';
      if (surface.characters[index + 1] === '') surface.characters[index + 1] = ' ';
      surface.characters[index] = ['a', ' ', '漢', '🚀', '│'][random(5)] ?? ' ';
      surface.styles[index] = style;
      if (!/[漢🚀]/u.test(surface.characters[index])) continue;
      if (column < 18 && surface.characters[index + 2] === '') surface.characters[index + 2] = ' ';
      surface.characters[index + 1] = '';
      surface.styles[index + 1] = style;
    }
    return surface;
  };

  const display = createDisplay(20, 8);
  await show(display, '\x1b[?7l');
  let before: Surface | undefined;
  for (let round = 0; round < 120; round++) {
    const after = randomSurface(before);
    await show(display, surfaceChanges(before, after));
    const fresh = createDisplay(20, 8);
    await show(fresh, `\x1b[?7l${surfaceChanges(undefined, after)}`);
    expect(cellsOf(display), `round ${round}`).toEqual(cellsOf(fresh));
    const text = cellsOf(display)
      .flat()
      .map(cell => cell.split(' ')[0]);
    expect(text.join('')).toBe(after.characters.join('').replaceAll(' ', ''));
    before = after;
  }
});
