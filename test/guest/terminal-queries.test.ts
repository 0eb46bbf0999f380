import {expect, test} from 'vitest';
import {withoutQueries} from '../../source/guest/terminal-queries.ts';

const strip = (text: string) => withoutQueries(Buffer.from(text, 'latin1')).toString('latin1');

test.each([
  '\x1b[6n',
  '\x1b[5n',
  '\x1b[?6n',
  '\x1b[c',
  '\x1b[>c',
  '\x1b[=0c',
  '\x1b[>0q',
  '\x1b[?2026$p',
  '\x1b]11;?\x07',
  '\x1b]4;1;?\x1b\\',
  '\x1bZ',
  '\x05',
])('takes out %j, which a terminal would answer', query => {
  expect(strip(`before${query}after`)).toBe('beforeafter');
});

test.each([
  '\x1b[2J',
  '\x1b[31mred\x1b[0m',
  '\x1b]0;title\x07',
  '\x1b]11;#000\x07',
  '\x1b[?25l',
  '\xe4\xf6\xfc',
])('leaves %j, which it would not', text => expect(strip(text)).toBe(text));

test('takes out every one, each time it is asked', () => {
  expect(strip('\x1b[6na\x1b[6nb')).toBe('ab');
  expect(strip('\x1b[6nc')).toBe('c');
});
