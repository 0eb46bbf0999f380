import {expect, test} from 'vitest';
import {withoutAnswers, withoutQueries} from '../../../source/guest/console/terminal-queries.ts';

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

const typed = (text: string) => withoutAnswers(Buffer.from(text, 'latin1')).toString('latin1');

test.each([
  '\x1b[24;80R',
  '\x1b[?24;80;1R',
  '\x1b[0n',
  '\x1b[?62;22c',
  '\x1b[>1;95;0c',
  '\x1b[?2026;2$y',
  '\x1bP>|xterm(370)\x1b\\',
  '\x1b]11;rgb:0000/0000/0000\x07',
  '\x1b]4;1;rgb:cd/00/00\x1b\\',
])('tells %j, which a terminal answers, from what is typed', answer => {
  expect(typed(`a${answer}b`)).toBe('ab');
});

test.each([
  '\x1b[A',
  '\x1b[15~',
  '\x1bOR',
  '\x1b[93;5u',
  '\x1b[27;5;93~',
  '\x1b[200~x\x1b[201~',
  'R',
])('leaves %j, which a key sends', key => expect(typed(key)).toBe(key));
