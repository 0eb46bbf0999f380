import {expect, test} from 'vitest';
import {expectNext} from '../../../source/commands/help/candidates.ts';
import type {Verb} from '../../../source/commands/verb.ts';

const run = async () => async () => undefined;
const verb = (name: string, more: Partial<Verb>): Verb => ({
  name,
  group: 'help',
  summary: `It is ${name}`,
  usage: '',
  load: run,
  ...more,
});

const table: readonly Verb[] = [
  verb('rename', {completes: ['domain', 'free'], most: 2}),
  verb('pause', {completes: ['domain']}),
  verb('mem-set', {aliases: ['balloon'], completes: ['domain', 'free']}),
  verb('dump-core', {
    completes: [['domain', 'file']],
    options: [
      {name: 'wait', short: 'w', help: ''},
      {name: 'output', short: 'o', value: 'FILE', help: ''},
    ],
  }),
  verb('image', {subverbs: [verb('list', {}), verb('fetch', {completes: ['image'], most: 1})]}),
  verb('completion', {completes: [{words: ['bash', 'zsh']}]}),
  verb('help', {completes: ['verb'], most: 2}),
  verb('complete', {hidden: true}),
];

const next = (line: string) => {
  const words = line.split(' ');
  const {words: found, kinds} = expectNext(table, words.slice(0, -1), words.at(-1) ?? '');
  return {words: found.map(({word}) => word), kinds};
};

const nothing = {words: [], kinds: []};

test.each(['nosuch ', 'rename a b ', 'p a --', 'image fetch mini '])(
  'offers nothing for "%s"',
  line => {
    const {words, kinds} = next(line);
    expect({words: words.filter(word => word !== '--help'), kinds}).toEqual(nothing);
  },
);

test('offers verbs with their summaries, but no plumbing', () => {
  expect(expectNext(table, [], 'r').words).toContainEqual({word: 'rename', help: 'It is rename'});
  expect(next('').words).not.toContain('complete');
  expect(next('').words).not.toContain('balloon');
});

test('offers other names to whoever has begun to type one', () => {
  expect(next('ball').words).toEqual(['balloon']);
});

test('tells what the next word is by its position, the last one going for all further ones', () => {
  expect(next('rename ').kinds).toEqual(['domain']);
  expect(next('rename web ').kinds).toEqual(['free']);
  expect(next('pause a b c ').kinds).toEqual(['domain']);
  expect(next('dump-core ').kinds).toEqual(['domain', 'file']);
  expect(next('completion ').words).toEqual(['bash', 'zsh']);
});

test('offers options, and help among them', () => {
  expect(next('dump-core -').words).toEqual(['--wait', '--output', '--help']);
  expect(next('dump-core -- -')).toEqual({words: [], kinds: ['domain', 'file']});
});

test('takes the word after an option that needs one for its value', () => {
  expect(next('dump-core --output ').kinds).toEqual(['file']);
  expect(next('dump-core -wo ').kinds).toEqual(['file']);
  expect(next('dump-core --wait ').kinds).toEqual(['domain', 'file']);
  expect(next('dump-core --output x web ').kinds).toEqual(['domain', 'file']);
});

test('offers the verbs that follow a verb', () => {
  expect(next('image ').words).toEqual(['list', 'fetch']);
  expect(next('image fetch ').kinds).toEqual(['image']);
  expect(next('help image ').words).toEqual(['list', 'fetch']);
  expect(next('help ima').words).toContain('image');
});
