import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readKeys} from '../../../source/commands/consoles/read-keys.ts';
import {UsageError} from '../../../source/errors.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'domux-keys-'))));
afterEach(() => rmSync(directory, {recursive: true}));

const read = (text?: string) => {
  if (text !== undefined) writeFileSync(join(directory, 'keys.json'), text);
  return readKeys(join(directory, 'settings.json'));
};

test('names the file and the place of everything that is wrong', () => {
  const file = join(directory, 'keys.json');
  expect(() => read('{"help": 1,\n "wall.x": []}')).toThrow(UsageError);
  expect(() => read('{"help": 1,\n "wall.x": []}')).toThrow(
    `${file}:1:2: help: a list of keys is wanted, such as ["ctrl+n", "n"]\n${file}:2:2: wall.x is no action`,
  );
});

test('reads keys.json beside the settings, and does without', () => {
  expect(read()).toEqual({});
  expect(read('{"prefix.next": ["space"], "list.quit": ["x"]}')).toEqual({
    'prefix.next': ['space'],
    'list.quit': ['x'],
  });
});
