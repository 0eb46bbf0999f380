import {expect, test} from 'vitest';
import {parseInvocation} from '../../../source/commands/invocation/parse-invocation.ts';
import type {Verb} from '../../../source/commands/verb.ts';

const verb: Verb = {
  name: 'shutdown',
  group: 'domains',
  summary: '',
  usage: 'DOMAIN...',
  options: [
    {name: 'all', short: 'a', help: ''},
    {name: 'wait', short: 'w', twice: 'gone', help: ''},
    {name: 'timeout', short: 't', value: 'SECONDS', help: ''},
    {name: 'tidy', help: ''},
  ],
  least: 1,
  most: 2,
};

const parse = (...args: string[]) => parseInvocation(verb, args);

test.each([
  [['web', '--nosuch'], "option `nosuch' not supported.\nTry 'domux help shutdown'."],
  [['web', '--timout=5'], "option `timout' not supported.\nDid you mean --timeout?"],
  [['web', '-x'], "option `x' not supported.\nTry 'domux help shutdown'."],
  [['web', '--ti'], "option `ti' not supported.\nTry 'domux help shutdown'."],
  [['web', '--all=yes'], "option `all' takes no value."],
  [['web', '--timeout'], "option `timeout' needs a value: SECONDS"],
  [[], "'domux shutdown' requires at least 1 argument: domux shutdown DOMAIN..."],
  [['a', 'b', 'c'], "'domux shutdown' requires at most 2 arguments: domux shutdown DOMAIN..."],
])('refuses %j', (args, message) => {
  expect(() => parse(...args)).toThrow(expect.objectContaining({message, exitCode: 2}));
});

test('names a subverb in full', () => {
  expect(() => parseInvocation(verb, [], 'host shutdown')).toThrow(
    "'domux host shutdown' requires at least 1 argument: domux host shutdown DOMAIN...",
  );
});

test('takes options before, between and after the words, in clusters and abbreviated', () => {
  const expected = {options: {all: true, wait: true, timeout: '5'}, words: ['web', 'db']};
  expect(parse('-aw', 'web', '--timeout=5', 'db')).toEqual(expected);
  expect(parse('web', '--wa', 'db', '-at5')).toEqual(expected);
  expect(parse('-t', '5', 'web', 'db', '-wa')).toEqual(expected);
});

test('tells a flag that is given twice, however it is written', () => {
  const options = {wait: true, gone: true};
  for (const args of [['-ww'], ['-w', '-w'], ['--wait', '--wait'], ['-w', '--wait']]) {
    expect(parse('web', ...args)).toEqual({options, words: ['web']});
  }
  expect(parse('web', '-aa').options).toEqual({all: true});
});

test('takes everything after -- and every negative number for words', () => {
  expect(parse('--', '--all', '-h')).toEqual({options: {}, words: ['--all', '-h']});
  expect(parse('-1')).toEqual({options: {}, words: ['-1']});
});

test('sees that help is asked for whatever else is given', () => {
  expect(parse('--help').options).toEqual({help: true});
  expect(parse('a', 'b', 'c', '-ah').options).toEqual({all: true, help: true});
});
