import {expect, test} from 'vitest';
import {parseSize} from '../../../source/commands/memory/parse-size.ts';

test.each(['', '0', '12x', '12mb', '-1', '1.5', 'm', ' 1', '0x10', '9999999999999t', '1e3'])(
  'refuses %j in the words of xl',
  text => {
    expect(() => parseSize(text)).toThrow(`invalid memory size: ${text}`);
  },
);

test.each([
  ['64', 64 * 2 ** 20],
  ['64m', 64 * 2 ** 20],
  ['64M', 64 * 2 ** 20],
  ['1048576b', 2 ** 20],
  ['2048k', 2 ** 21],
  ['1G', 2 ** 30],
  ['2t', 2 ** 41],
])('%s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});
