import {describe, expect, test} from 'vitest';
import {createValueSplitter} from '../../../source/protocol/json/value-splitter.ts';

/** What comes of chunks: values as they are, what is malformed in parentheses. */
function split(chunks: readonly (string | Buffer)[], limit = 1000): string[] {
  const seen: string[] = [];
  const feed = createValueSplitter(limit, {
    value: bytes => seen.push(bytes.toString('utf8')),
    malformed: what => seen.push(`(${what})`),
  });
  for (const chunk of chunks) feed(Buffer.from(chunk));
  return seen;
}

const stray = (what: string) => `(JSON parse error, stray '${what}')`;
const ok = '{"execute":"stop"}';

describe('what is no JSON', () => {
  test.each([
    ['a character that begins nothing', `!x{}\n${ok}`, [stray('!'), '{}', ok]],
    [
      'one within a value, up to the next comma or bracket',
      `{"a": @@, 1}\n${ok}`,
      [stray('@'), ',', '1', '}', ok],
    ],
    ['a line that ends within a string', `{"execute": "st\n${ok}`, [stray('\\x0a'), ok]],
    ['a tab within a string', `{"execute": "\t"}\n${ok}`, [stray('\\x09'), '}', ok]],
    ['a break after a backslash', `"\\\x01${ok}`, [stray('\\x01'), ok]],
  ])('%s is refused once, and what follows is served', (_, text, seen) => {
    expect(split([text])).toEqual(seen);
  });

  test.each([
    ['a control character', Buffer.from(`{"execute": [1, \x1b${ok}`), stray('\\x1b')],
    ['0xFF', Buffer.from(`{"execute": "\xff${ok}`, 'latin1'), stray('\\xff')],
  ])('%s gives up what was begun', (_, bytes, refusal) => {
    expect(split([bytes])).toEqual([refusal, ok]);
  });

  test('a value over the limit goes up to the end of its line, one of the limit does not', () => {
    const long = `{"a":"${'x'.repeat(20)}"}`;
    expect(split([`${long}${ok}\n${ok}\n`], long.length)).toEqual([long, ok, ok]);
    const refusal = '(JSON token size limit exceeded)';
    expect(split([`${long}${ok}\n${ok}\n`], long.length - 1)).toEqual([refusal, ok]);
    const bytes = [...Buffer.from(`${long}${ok}\n${ok}`)].map(byte => Buffer.of(byte));
    expect(split(bytes, long.length - 1)).toEqual([refusal, ok]);
    expect(split(['x'.repeat(50), 'x\n', ok], 40)).toEqual([refusal, ok]);
    expect(split(['[1,\n'.repeat(30), ok], 40)).toContain(refusal);
  });

  test('brackets without end are refused', () => {
    const refusal = '(JSON nesting depth limit exceeded)';
    expect(split(['['.repeat(3 * 1025), ok], 10_000)).toEqual([refusal, refusal, refusal, ok]);
  });
});

describe('a value', () => {
  test('ends with its last bracket: no newline has to follow', () => {
    expect(split([ok, `${ok}${ok}`])).toEqual([ok, ok, ok]);
  });

  test('may go over several lines', () => {
    const pretty = JSON.stringify({execute: 'stop', arguments: {}}, undefined, 2);
    expect(split([`\r\n${pretty}\r\n\r\n`])).toEqual([pretty]);
  });

  test('is the same however it comes in pieces', () => {
    const text = '{"execute": "a\\"}{[", "id": [1, -2.5e+3, true, "für €"]}';
    const bytes = Buffer.from(`${text}\n`);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([text]);
    }
    expect(split([...bytes].map(byte => Buffer.of(byte)))).toEqual([text]);
  });

  test('that is no object is one too, and ends where its word does', () => {
    expect(split(['true null 5 "text"\n[1] }'])).toEqual([
      ...['true', 'null', '5', '"text"', '[1]', '}'],
    ]);
    expect(split(['12', '34', '\n'])).toEqual(['1234']);
  });

  test('of a megabyte in small pieces takes linear time', () => {
    const pieces = Array.from({length: 16 * 1024}, () => 'x'.repeat(63));
    const [value] = split(['{"a":"', ...pieces, '"}'], 1024 * 1024);
    expect(value).toHaveLength(16 * 1024 * 63 + 8);
  });
});
