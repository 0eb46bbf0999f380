import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {openStatusLine} from '../../../source/commands/output/status-line.ts';

/** A terminal of so many columns, or a pipe, and what was written to it. */
function openStream(columns?: number) {
  const stream = new PassThrough({encoding: 'utf8'});
  const terminal = columns === undefined ? {} : {isTTY: true, columns};
  return {
    line: openStatusLine(Object.assign(stream, terminal) as unknown as NodeJS.WriteStream),
    written: () => (stream.read() as string | null) ?? '',
  };
}

test('says nothing where there is no terminal', () => {
  const {line, written} = openStream();
  line.show('Destroying');
  line.clear();
  expect(written()).toBe('');
});

test('replaces the line before, and leaves none behind', () => {
  const {line, written} = openStream(80);
  line.show('one');
  line.show('one');
  line.show('two');
  line.clear();
  line.clear();
  expect(written()).toBe('\rone\x1b[K\rtwo\x1b[K\r\x1b[K');
});

test.each([
  ['a terminal of 10 columns', 10, 'x'.repeat(20), 'x'.repeat(9)],
  ['one that was never told its size', 0, 'x'.repeat(200), 'x'.repeat(79)],
  ['wide characters', 10, 'ab漢字漢字漢字', 'ab漢字漢'],
])('cuts the line for %s', (_, columns, text, shown) => {
  const {line, written} = openStream(columns);
  line.show(text);
  expect(written()).toBe(`\r${shown}\x1b[K`);
});

test('shows what would steer the terminal as question marks', () => {
  const {line, written} = openStream(80);
  line.show('to /tmp/a\x1b[2J\nb');
  expect(written()).toBe('\rto /tmp/a?[2J?b\x1b[K');
});
