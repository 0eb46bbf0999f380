import {expect, test} from 'vitest';
import {configJson} from '../config-json.ts';
import type {ConfigValue} from '../../../source/config/domain-config.ts';
import {deleteKey, renameKey, setValue} from '../../../source/config/editing/edit-config.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {readConfigText, wildConfigs} from '../../helpers/xen-configs.ts';

const set = (text: string, key: string, value: ConfigValue) =>
  setValue(parseConfig(text), key, value).text;
const remove = (text: string, key: string) => deleteKey(parseConfig(text), key).text;
const json = (text: string) => configJson(evaluateConfig(parseConfig(text)));

test.each([
  ['a value', 'a = 1 # one\nb = 2\n', 'a', 3, 'a = 3 # one\nb = 2\n'],
  ['a string, with the quotes it had', "a  =  'x' ;b=2", 'a', 'y', "a  =  'y' ;b=2"],
  ['an expression', 'a = "x" + \\\n "y" # c\n', 'a', 'z', 'a = "z" # c\n'],
  ['the last of several', 'a = 1\na = 2\n', 'a', 3, 'a = 1\na = 3\n'],
  ['what was added to', 'a = [1]\na += [2]\n', 'a', [3], 'a = [1]\na = [ 3 ]\n'],
  ['what was wrong', 'a = f(x) # c\nb = 1\n', 'a', 3, 'a = 3\nb = 1\n'],
  ['a key that is not there', '# c\nb = 1', 'a', 'x', '# c\nb = 1\na = "x"\n'],
  ['a key of an indented CRLF file', "  b = 'x'\r\n", 'a', 'y', "  b = 'x'\r\n  a = 'y'\r\n"],
  ['a key after a last comment', 'b = 1\n# end', 'a', 2, 'b = 1\n# end\na = 2\n'],
  ['a key of an empty file', '', 'a', 2, 'a = 2\n'],
  ['a key of a file that is a byte order mark', '\ufeff', 'a', 2, '\ufeffa = 2\n'],
] as const)('sets %s', (_, text, key, value, result) => {
  expect(set(text, key, value)).toBe(result);
});

const disks = `disk = [ # all of them
  'a', # first
  # between
  'b',  # second
  'c'   # third
]
`;

test.each([
  ['leaves equal elements', ['a', 'b', 'c'], disks],
  ['replaces one', ['a', 'x', 'c'], disks.replace("'b'", "'x'")],
  [
    'adds one at the end',
    ['a', 'b', 'c', 'x'],
    disks.replace("'c'   # third", "'c',   # third\n  'x'"),
  ],
  ['adds one between', ['a', 'x', 'b', 'c'], disks.replace('# first\n', "# first\n  'x',\n")],
  ['adds one in front', ['x', 'a', 'b', 'c'], disks.replace("'a'", "'x',\n  'a'")],
  ['takes the first', ['b', 'c'], disks.replace("  'a', # first\n", '')],
  ['takes the last', ['a', 'b'], disks.replace("  'c'   # third\n", '')],
  ['takes two', ['c'], disks.replace("  'a', # first\n", '').replace("  'b',  # second\n", '')],
])('%s of a list over lines and keeps the comments', (_, values, result) => {
  const made = set(disks, 'disk', values);
  expect(made).toBe(result);
  expect(json(made)).toEqual({disk: values});
});

test.each([
  [['x'], "a = [ 'x' ]"],
  [['1', 'x', '3'], "a = [ '1', 'x', '3' ]"],
  [['1', '2', '3', 'x'], "a = [ '1', '2', '3', 'x' ]"],
  [['x', '1', '2', '3'], "a = [ 'x', '1', '2', '3' ]"],
  [['1', '3'], "a = [ '1', '3' ]"],
  [['1', '2'], "a = [ '1', '2' ]"],
  [['1'], "a = [ '1' ]"],
  [['3'], "a = [ '3' ]"],
  ['x', "a = 'x'"],
])('makes %j of a list on one line', (value, result) => {
  expect(set("a = [ '1', '2', '3' ]", 'a', value)).toBe(result);
});

test('keeps what is in an empty list', () => {
  expect(set('a = []', 'a', ['x'])).toBe('a = [ "x" ]');
  expect(set('a = [ # none yet\n]', 'a', ['x'])).toBe('a = [ # none yet\n"x" ]');
});

test.each([
  ['its line and the comment on it', '# a\na = 1 # one\nb = 2\n', '# a\nb = 2\n'],
  ['all of its lines', 'a = [ 1,\n  2 ]\nb = 2\na = 3', 'b = 2\n'],
  ['one of several on a line', 'x = 1; a = 2; b = 3\n', 'x = 1; b = 3\n'],
  ['the last of several on a line', 'x = 1; a = 2 # c\n', 'x = 1 # c\n'],
  ['nothing when it is not there', 'b = 1 # a = 2\n', 'b = 1 # a = 2\n'],
])('deletes %s', (_, text, result) => {
  expect(remove(text, 'a')).toBe(result);
});

test('deletes a key from any line of settings and leaves the others as they were', () => {
  const settings = ['a=1', 'b = "x;y"', 'a = [ 2 ]', 'c=3'];
  for (let bits = 1; bits < 256; bits++) {
    const parts = settings.flatMap((setting, index) => {
      const separator = [';', '; ', '\n', ' # c\n'][(bits >> (2 * index)) % 4] ?? '';
      return [setting, separator];
    });
    for (const key of ['a', 'b', 'c']) {
      const text = parts.join('');
      const {[key]: _, ...others} = json(text);
      const left = parseConfig(remove(text, key));
      expect([text, left.problems, json(left.text)]).toEqual([text, [], others]);
    }
  }
});

test('renames a key where it is set and where it is used, not in strings and comments', () => {
  const text = 'a = 1 # a\nb = [ "a", "%d" % a, -(a) ]\na += 2';
  expect(renameKey(parseConfig(text), 'a', 'c').text).toBe(
    'c = 1 # a\nb = [ "a", "%d" % c, -(c) ]\nc += 2',
  );
});

test('changes of a real config nothing but the setting that is set', () => {
  for (const file of wildConfigs) {
    const text = readConfigText(file);
    const document = parseConfig(text);
    expect(document.text).toBe(text);
    for (const {key, value} of document.statements) {
      if (value === undefined || value.kind === 'binary') continue;
      const changed = setValue(document, key, 'changed "it"');
      const last = document.statements.findLast(statement => statement.key === key);
      const {start, end} = last?.value ?? {start: 0, end: 0};
      expect(changed.text.startsWith(text.slice(0, start))).toBe(true);
      expect(changed.text.endsWith(text.slice(end))).toBe(true);
      expect(json(changed.text)[key]).toBe('changed "it"');
      expect(Object.hasOwn(json(deleteKey(document, key).text), key)).toBe(false);
    }
  }
});

test('makes any list out of any other', () => {
  const layouts = [
    (items: string[]) => `a = [ ${items.join(', ')} ]`,
    (items: string[]) => `a = [\n    ${items.join(', # c\n    ')}, # d\n]\n`,
    (items: string[]) => `a = [ ${items.join(',\n      ')} ] # d\n`,
    (items: string[]) => `a = [\n  # above\n  ${items.join(' # c\n  , ')}\n]\r\n`,
    (items: string[]) => `a = [ ${items.join(',')},]`,
  ];
  const lists = [0, 1, 2, 3, 4, 5, 6, 7].map(bits =>
    ['p', 'q', 'r'].filter((_, index) => (bits >> index) % 2 === 1),
  );
  for (const layout of layouts) {
    for (const before of lists.filter(list => list.length > 0)) {
      for (const after of [...lists, ['r', 'q', 'p'], ['s', 'p', 't', 'q', 'u', 'r', 'v']]) {
        const text = layout(before.map(item => `"${item}"`));
        expect([text, json(set(text, 'a', after))]).toEqual([text, {a: after}]);
      }
    }
  }
});
