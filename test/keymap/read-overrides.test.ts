import {expect, test} from 'vitest';
import {readOverrides} from '../../source/keymap/read-overrides.ts';

test.each([
  ['{', 1, 2, /Expected property name/],
  ['{\n  "list.quit": ["x"],\n}', 3, 1, /Expected double-quoted property name/],
  ['{\n  // mine\n}', 2, 3, /Expected property name/],
  ['{"help": ["q"],\n "errors": q}', 2, 12, /Unexpected token 'q'/],
  ['[]', 1, 1, /an object of names and lists of keys is wanted/],
  ['{"prefix.nexxt": ["n"]}', 1, 2, /prefix\.nexxt is no action; there are .*prefix\.next, /],
  ['{\n  "nosuch": []}', 2, 3, /nosuch is no action: docs\/keys\.md has the names/],
  ['{"help": ["h"],\n  "wall.close": "q"}', 2, 3, /wall\.close: a list of keys is wanted/],
  ['{"wall.close": [1]}', 1, 2, /wall\.close: a list of keys is wanted/],
  ['{"wall.close": ["ctlr+x"]}', 1, 2, /wall\.close: "ctlr\+x" is no key/],
  ['{"field.field-end": ["e"]}', 1, 2, /"e" types something there: take a key with Ctrl or Alt/],
  ['{"picker.down": ["space"]}', 1, 2, /"space" types something there/],
  [
    '{"list.up": ["u"],\n "list.down": ["u"]}',
    2,
    2,
    /list\.down: u was given to list\.up too|list\.up: u was given to list\.down too/,
  ],
])('says of %s what is wrong, and where', (text, line, column, message) => {
  const {problems} = readOverrides(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({line, column});
  expect(problems[0]?.message).toMatch(message);
});

test('says everything that is wrong at once', () => {
  const {problems} = readOverrides('{\n"a": [],\n"list.quit": ["nokey"],\n"wall.x": []}');
  expect(problems.map(({line}) => line)).toEqual([2, 3, 4]);
});

test('takes keys of the screen and of consoles, however they are written', () => {
  const {keys, problems} = readOverrides(
    '{"list.quit": ["Ctrl-Q"], "prefix.next": ["space", "C-n"], "help": []}',
  );
  expect(problems).toEqual([]);
  expect(keys).toEqual({
    'list.quit': ['ctrl+q'],
    'prefix.next': ['space', 'ctrl+n'],
    help: [],
  });
});
