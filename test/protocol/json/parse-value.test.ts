import {expect, test} from 'vitest';
import {parseValue} from '../../../source/protocol/json/parse-value.ts';

const parse = (text: string) => parseValue(Buffer.from(text));

test.each([
  ['', 'premature EOI'],
  ['{"a"', 'premature EOI'],
  ['{"a":}', 'expecting value'],
  ['{1: 2}', 'key is not a string in object'],
  ['{"a" 1}', 'missing : in object pair'],
  ['{"a": 1 "b": 2}', 'expected separator in dict'],
  ['[1 2]', 'expected separator in list'],
  ['[1,]', 'expecting value'],
  ['[nul]', "invalid keyword 'nul'"],
  ['{"a": 1, "\\u0061": 2}', 'duplicate key'],
  ['"\\ud800"', 'not a valid Unicode character'],
  ['"\\udc00\\ud800"', 'not a valid Unicode character'],
  ['"\\uffff"', 'not a valid Unicode character'],
  ['"\\u12"', 'invalid escape sequence in string'],
])('refuses %s: %s', (text, why) => {
  expect(() => parse(text)).toThrow(why);
});

test.each([
  [`{'execute': 'query-status'}`, {execute: 'query-status'}],
  [`{"it's": 'say "hi"', 'a': "b\\'c"}`, {"it's": 'say "hi"', a: "b'c"}],
  [' [1, -2.5e+3, true, false, null, {}, []] ', [1, -2500, true, false, null, {}, []]],
  ['"\\ud83d\\ude00 \\u0000 für €\\/"', '😀 \0 für €/'],
])('understands %s', (text, value) => {
  expect(parse(text)).toEqual(value);
});

test('gives a member of any name to the object itself', () => {
  const value = parse('{"__proto__": {"polluted": 1}}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(value['polluted']).toBeUndefined();
});

test('understands a megabyte of escapes', () => {
  expect(parse(`'${'\\n'.repeat(512 * 1024)}'`)).toBe('\n'.repeat(512 * 1024));
});
