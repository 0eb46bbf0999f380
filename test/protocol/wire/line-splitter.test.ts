import {expect, test} from 'vitest';
import {createLineSplitter} from '../../../source/protocol/wire/line-splitter.ts';

function split(limit: number, chunks: readonly (string | Buffer)[]): string[] {
  const seen: string[] = [];
  const feed = createLineSplitter(limit, {
    line: line => seen.push(line.toString('utf8')) > 0 && seen.at(-1) === 'the last',
    tooLong: () => seen.push('(too long)'),
  });
  for (const chunk of chunks) {
    const rest = feed(Buffer.from(chunk));
    if (rest !== undefined) seen.push(`rest: ${rest.toString('utf8')}`);
  }
  return seen;
}

test('says once that a line is too long and goes on with the next', () => {
  expect(split(4, ['12345', '678', '9\nok\n'])).toEqual(['(too long)', 'ok']);
});

test('gives back what follows the last line, be it nothing', () => {
  expect(split(100, ['a\nthe l', 'ast\nraw\nbytes'])).toEqual([
    'a',
    'the last',
    'rest: raw\nbytes',
  ]);
  expect(split(100, ['the last\n'])).toEqual(['the last', 'rest: ']);
});

test('takes a line of exactly the limit', () => {
  expect(split(4, ['1234\n', '12345\n'])).toEqual(['1234', '(too long)']);
});

test('joins a line that came in pieces, a character torn in two included', () => {
  const euro = Buffer.from('€');
  expect(split(100, ['a', euro.subarray(0, 1), euro.subarray(1), 'b\nc', '\n'])).toEqual([
    'a€b',
    'c',
  ]);
});

test('keeps empty lines and does not give out a line without its end', () => {
  expect(split(100, ['\n\nrest'])).toEqual(['', '']);
});

test('takes a megabyte in small pieces in linear time', () => {
  const piece = 'x'.repeat(64);
  const pieces = Array.from({length: 16 * 1024}, () => piece);
  const [line] = split(1024 * 1024, [...pieces, '\n']);
  expect(line).toHaveLength(1024 * 1024);
});
