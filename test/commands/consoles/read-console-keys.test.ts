import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readConsoleKeys} from '../../../source/commands/consoles/read-console-keys.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-keys-'))));
afterEach(() => rmSync(directory, {recursive: true}));

const read = (text?: string) => {
  if (text !== undefined) writeFileSync(join(directory, 'keys.json'), text);
  return readConsoleKeys(join(directory, 'settings.json'));
};

test.each([
  ['{', /keys\.json: /],
  ['[]', /an object of names/],
  ['{"prefix.nexxt": ["n"]}', /prefix\.nexxt is no action; there are .*prefix\.next, /],
  ['{"wall.close": "q"}', /wall\.close: a list of keys is wanted/],
  ['{"wall.close": [1]}', /wall\.close: a list of keys is wanted/],
])('refuses %s', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('takes the keys of consoles and leaves those of the list alone', () => {
  expect(read()).toEqual({});
  expect(read('{"prefix.next": ["space", "ctrl+n"], "list.quit": ["x"]}')).toEqual({
    'prefix.next': ['space', 'ctrl+n'],
  });
});
