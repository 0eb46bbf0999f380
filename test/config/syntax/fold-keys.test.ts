import {expect, test} from 'vitest';
import {deleteKey, setValue} from '../../../source/config/editing/edit-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';

const keys = (text: string) => parseConfig(text).statements.map(({key}) => key);

test.each([
  ['a variable of an expression', 'ROOT = "a"\nextra = "root=" + (ROOT)\n', ['ROOT', 'extra']],
  ['beside the key itself', 'MEMORY = 1\nmemory = 64\n', ['MEMORY', 'memory']],
  ['no known key', 'OVM_os_type = "Other"\nSIZE = 2\n', ['OVM_os_type', 'SIZE']],
])('a key with capitals stays as it is where it is %s', (_, text, expected) => {
  expect(keys(text)).toEqual(expected);
});

test('a key with capitals is the known one that it spells', () => {
  expect(keys('NAME = "web"\nMemory = 64\nVIF += [""]\nON_CRASH = "restart"\n')).toEqual([
    ...['name', 'memory', 'vif', 'on_crash'],
  ]);
});

test('an edit finds it, and leaves it as it is written', () => {
  const document = parseConfig('NAME = "web" # mine\nMEMORY = 64\n');
  expect(setValue(document, 'memory', 128).text).toBe('NAME = "web" # mine\nMEMORY = 128\n');
  expect(deleteKey(document, 'memory').text).toBe('NAME = "web" # mine\n');
});
