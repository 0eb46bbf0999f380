import {expect, test} from 'vitest';
import {createLocator} from '../../../source/config/diagnostic.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {configJson} from '../config-json.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';

/** Every problem as `LINE:COLUMN: message`. */
function problemsOf(text: string): string[] {
  const locate = createLocator(text);
  return evaluateConfig(parseConfig(text)).problems.map(({offset, message}) => {
    const {line, column} = locate(offset);
    return `${line}:${column}: ${message}`;
  });
}

const settingsOf = (text: string) => configJson(evaluateConfig(parseConfig(text)));

test.each([
  ['import os', "1:1: `import' is Python"],
  ['from x import y', "1:1: `from' is Python"],
  ['a = 1\nif a == 1:\n    b = 2', "2:1: `if' is Python"],
  ['for d in "ab": x = 1', "1:1: `for' is Python"],
  ['while True: pass', "1:1: `while' is Python"],
  ['def f(x):\n    y = g(x)\n    return y', "1:1: `def' is Python"],
  ['a = os.uname()[4]', "1:5: `os.uname(...)' is a Python call"],
  ['a = int(vmid)', "1:5: `int(...)' is a Python call"],
  ['xm_vars.check()', "1:1: `xm_vars.check(...)' is a Python call"],
  ['a = 1 if True else 2', "1:7: `if' is Python"],
  ['a = [x for x in "ab"]', "1:8: `for' is Python"],
  ['a = lambda: 1', "1:5: `lambda' is Python"],
  ['a = "x"[0]', "1:8: `[...]' is Python"],
  ['a = 1 == 1', "1:7: `==' is Python"],
  ['a = {"x": 1}', "1:5: `{' begins a Python dictionary"],
  ['a -= 1', "1:3: `-=' is not understood: write a = a - ..."],
])('refuses the Python of %j with its place', (text, problem) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('tells what to write for Python: values, or NAME=VALUE on the command line', () => {
  expect(problemsOf('arch = os.uname()[4]')[0]).toContain('NAME=VALUE');
  expect(problemsOf('def vmid_check(var, val):\n    return 1')[0]).toContain('as vmid=1');
});

test.each([
  ['a', "1:2: expected `=' after `a' but found the end of the file"],
  ['= 1', "1:1: expected a setting, KEY = VALUE, but found `='"],
  ['a =\n', "1:4: expected a value after `=', on the same line"],
  ['a = 1 b = 2', "1:7: expected the end of the line but found `b'"],
  ['a = b = 1', '1:7: one setting a line'],
  ['a = "x', '1:5: this string has no closing quote on its line'],
  ['a = [1', '1:5: this list is never closed'],
  ['a = [\n"x",\nb = 1', '1:5: this list is never closed'],
  ['a = (1', '1:5: this parenthesis is never closed'],
  ['a = [1 2]', "1:8: expected `,' or `]' but found `2'"],
  ['a = [,]', '1:6: expected a value'],
  ['a = ["x" "y"]', '1:10: two strings side by side'],
  ['a = "x\\q"', "1:7: `\\q' means nothing in a string: write `\\\\q'"],
  ['a = 9f', "1:5: `9f' is not a number"],
  ['a = 08', "1:5: `08' is not a number: a leading 0 means octal"],
  ['a = 9007199254740993', 'it is too large'],
  ['ä = 1', "1:1: expected a setting, KEY = VALUE, but found `ä'"],
  ['a = $x', '1:5: expected a value'],
  ['a = b', "1:5: `b' is not defined: put it in quotes if it is text"],
  ['a = (1, 2)', '1:5: this is a tuple, which no setting takes'],
  ['a = [None]', '1:6: a list cannot have None in it'],
  ['a = 1/0', '1:7: this is a division by zero'],
  ['a = "é" + 1', "1:5: `+' needs two numbers here"],
  ['a = "x" * 99999999', '1:5: the result is too long'],
  ['a = "%d" % "x"', "1:12: `%d' cannot print a string that is no number"],
  ['a = "%d %d" % 1', "1:5: `%d' has no value"],
  ['a = "%d" % (1, 2)', '1:5: the format has fewer conversions'],
  ['a = "%(x)s" % 1', "1:5: `%(' is not understood in a format"],
  ['a = "x"\na += ["y"]', '2:6: a string and a list cannot be joined'],
  ['\u0000ELF', '1:1: this is not a text file'],
])('says what is wrong with %j, and where', (text, problem) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('reports every error of a file and goes on after each', () => {
  const text = 'a = $\nb = 1\nc = [ 1,\n  ?, 2 ]\nd = x\nimport os\ne = "';
  expect(problemsOf(text).map(problem => problem.split(': ')[0])).toEqual([
    ...['1:5', '4:3', '5:5', '6:1', '7:5'],
  ]);
  expect(settingsOf(text)).toEqual({b: 1});
});

test('does not repeat an error where its value is used', () => {
  expect(problemsOf('a = f()\nb = a + "x"\nc = "%s" % b')).toHaveLength(1);
});

test('refuses nesting that no config has instead of running out of stack', () => {
  expect(problemsOf(`a = ${'['.repeat(100_000)}`)[0]).toContain('too many brackets');
  expect(problemsOf(`a = ${'-'.repeat(100_000)}1`)[0]).toContain('too long');
  expect(problemsOf(`a = 1${'+1'.repeat(100_000)}`)[0]).toContain('too long');
});

test('refuses values that a few lines make gigabytes of', () => {
  const laughs = Array.from({length: 40}, (_, index) => `a${index + 1} = [ a${index}, a${index} ]`);
  expect(problemsOf(['a0 = "x" * 100', ...laughs].join('\n'))[0]).toContain('too long');
  expect(problemsOf('a = "x"\n' + 'a += a\n'.repeat(40))[0]).toContain('too long');
  expect(problemsOf('a = [ "x" * 100000 ] * 100000')[0]).toContain('too long');
  expect(problemsOf('a = [] * 1000000000000')).toEqual([]);
});

test('refuses a text that is too large for a config, and bears the largest', () => {
  const string = (length: number) => `a = "${'x'.repeat(length)}"`;
  expect(problemsOf(string(2 ** 24))).toEqual([expect.stringContaining('1:1: this is no config')]);
  expect(problemsOf(string(2 ** 20 - 6))).toEqual([]);
  expect(problemsOf(`a = "${'x'.repeat(2 ** 20 - 6)}`)).toHaveLength(1);
  expect(problemsOf(`a = \"\"\"${'x\n'.repeat(2 ** 19 - 20)}\"\"\"`)).toEqual([]);
});

test('counts columns in characters, with a byte order mark and CRLF', () => {
  expect(problemsOf('\ufeffa = $')[0]).toMatch(/^1:5:/);
  expect(problemsOf('a = 1\r\n# 😀\r\nb = "😀" + $\r\n')[0]).toMatch(/^3:11:/);
});

test('takes CRLF, a byte order mark, no last newline and a comment on the last line', () => {
  expect(settingsOf('\ufeffa = 1\r\nb = [ "x",\r\n"y" ]\r\n# end')).toEqual({a: 1, b: ['x', 'y']});
});

test('takes a file that is indented all through', () => {
  expect(settingsOf('    a = 1\n\tb = 2\n')).toEqual({a: 1, b: 2});
});

test('takes settings kept apart by semicolons', () => {
  expect(settingsOf('a=1;b="x;y";; c=2 # ; d=3')).toEqual({a: 1, b: 'x;y', c: 2});
});

test('takes lists with comments, newlines, nesting and one comma too many', () => {
  expect(settingsOf('a = [ # first\n 1, [ "x", ], # second\n\n 0x1F,\n]')).toEqual({
    a: [1, ['x'], 31],
  });
});

test('reads numbers as strtol with base 0 does, and those of Python', () => {
  expect(settingsOf('a=010\nb=0x1f\nc=0X1F\nd=-5\ne=1.5\nf=0\ng=1e3\nh=64L')).toEqual({
    ...{a: 8, b: 31, c: 31, d: -5, e: 1.5, f: 0, g: 1000, h: 64},
  });
});

test('reads escapes in strings', () => {
  expect(settingsOf(String.raw`a = "\t\\\"\x41\101"` + "\nb = 'it\\'s'")).toEqual({
    a: '\t\\"AA',
    b: "it's",
  });
});

test('reads strings with three quotes over lines', () => {
  expect(settingsOf('a = """x\ny"z"""\nb = 1')).toEqual({a: 'x\ny"z', b: 1});
});

test('keeps keys with upper-case letters, dots and odd names', () => {
  const json = settingsOf('OVM_x = False\na.b = 1\n__proto__ = 2\nconstructor = 3');
  expect(JSON.stringify(json)).toBe('{"OVM_x":false,"a.b":1,"__proto__":2,"constructor":3}');
});

test('lists settings in the order of the file, the last of several winning', () => {
  expect(JSON.stringify(settingsOf('b=1\na=2\nb=3\nc=None'))).toBe('{"b":3,"a":2}');
});
