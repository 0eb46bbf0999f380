import terminal from '@xterm/headless';
import {expect, test} from 'vitest';
import {createFrameWriter} from '../../source/terminal/frame-writer.ts';
import {coverLine, parseStyledLine} from '../../source/terminal/styled-line.ts';

const {Terminal} = terminal;

/** What a terminal shows after each of the frames, and what was sent for it. */
async function show(frames: readonly string[], columns = 40, rows = 4) {
  const screen = new Terminal({cols: columns, rows, allowProposedApi: true});
  const sent: string[] = [];
  const writer = createFrameWriter(
    bytes => sent.push(bytes),
    () => rows,
  );
  const shown = [];
  for (const frame of frames) {
    const before = sent.length;
    writer.show(frame.split('\n').map(text => [{column: 0, text}]));
    const bytes = sent.slice(before).join('');
    await new Promise<void>(resolve => screen.write(bytes, resolve));
    const buffer = screen.buffer.active;
    shown.push({
      bytes,
      text: Array.from({length: rows}, (_, row) => buffer.getLine(row)?.translateToString(true)),
      bold: Array.from({length: rows}, (_, row) =>
        Array.from({length: columns}, (_, column) =>
          buffer.getLine(row)?.getCell(column)?.isBold() ? '^' : ' ',
        )
          .join('')
          .trimEnd(),
      ),
    });
  }
  return shown;
}

test('sends nothing for a frame that is there already', async () => {
  const [, second] = await show(['one\ntwo', 'one\ntwo']);
  expect(second?.bytes).toBe('');
});

test('sends only the cells that changed, between the marks of synchronized output', async () => {
  const line = 'web      12 r-----  12.5   64';
  const [, second] = await show([`head\n${line}`, `head\n${line.replace('12.5', '13.5')}`]);
  expect(second?.bytes).toBe('\x1b[?2026h\x1b[2;22H3\x1b[?2026l');
  expect(second?.text[1]).toBe('web      12 r-----  13.5   64');
});

test('clears what a shorter frame and a shorter line leave', async () => {
  const [, second] = await show(['one\ntwo two\nthree', 'one\ntwo']);
  expect(second?.text).toEqual(['one', 'two', '', '']);
});

test('moves a rendition with its text', async () => {
  const [first, second] = await show([
    '\x1b[1mbold\x1b[0m plain',
    'bold \x1b[1m\x1b[32mplain\x1b[39m\x1b[22m',
  ]);
  expect(first?.bold[0]).toBe('^^^^');
  expect(second?.bold[0]).toBe('     ^^^^^');
});

test('draws a line anew when a character may be wide', async () => {
  const [, second] = await show(['漢字 a', '漢 b']);
  expect(second?.text[0]).toBe('漢 b');
});

test('fills the last row without scrolling', async () => {
  const full = Array.from({length: 4}, (_, row) => String(row).repeat(40)).join('\n');
  const [only] = await show([full]);
  expect(only?.text).toEqual(full.split('\n'));
});

test('draws what covers a part of a line over it', () => {
  let sent = '';
  const writer = createFrameWriter(
    bytes => (sent += bytes),
    () => 1,
  );
  const below = {column: 0, text: '\x1b[1mbold line\x1b[0m below'};
  writer.show([[below]]);
  sent = '';
  writer.show([[below, {column: 5, text: '[box]'}]]);
  expect(sent).toBe('\x1b[?2026h\x1b[1;6H[box]\x1b[?2026l');
  sent = '';
  writer.show([[below]]);
  expect(sent).toBe('\x1b[?2026h\x1b[1;6H\x1b[1mline\x1b[m \x1b[?2026l');
});

test('replaces wide characters cell by cell, without shearing what follows', async () => {
  const [, second, third] = await show(['漢字 12 r', '漢語 12 b', 'a 字 12 b']);
  expect(second?.text[0]?.trimEnd()).toBe('漢語 12 b');
  expect(second?.bytes).toBe('\x1b[?2026h\x1b[1;3H語 12 b\x1b[?2026l');
  expect(third?.text[0]?.trimEnd()).toBe('a 字 12 b');
});

test('places the cursor anew after a character that terminals do not agree on', async () => {
  const [first] = await show(['🚀 up']);
  expect(first?.bytes).toContain('🚀\x1b[1;3H up');
});

test('leaves a blank of a wide character that is covered by half', () => {
  const cover = (column: number) =>
    coverLine(parseStyledLine('a漢字b'), column, parseStyledLine('|')).characters;
  expect(cover(1)).toEqual(['a', '|', ' ', '字', '', 'b']);
  expect(cover(2)).toEqual(['a', ' ', '|', '字', '', 'b']);
  expect(cover(4)).toEqual(['a', '漢', '', ' ', '|', 'b']);
});

test('keeps the newest of the frames that have to wait, and shows it when it may', () => {
  const sent: string[] = [];
  let free = true;
  const pace = {ready: () => free, sent: () => '<asked>'};
  const writer = createFrameWriter(
    bytes => sent.push(bytes),
    () => 4,
    pace,
  );
  const show = (text: string) => writer.show([[{column: 0, text}]]);
  show('one');
  expect(sent.at(-1)).toMatch(/one.*<asked>$/);
  free = false;
  show('two');
  show('six');
  writer.flush();
  expect(sent).toHaveLength(1);
  free = true;
  writer.flush();
  writer.flush();
  expect(sent).toHaveLength(2);
  expect(sent.at(-1)).toContain('six');
});
