import {expect, test} from 'vitest';
import {configJson} from '../config-json.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';

function valueOf(expression: string, variables: Record<string, string> = {}): unknown {
  const document = parseConfig(`a = ${expression}`);
  const evaluation = evaluateConfig(document, new Map(Object.entries(variables)));
  return evaluation.problems[0]?.message ?? configJson(evaluation)['a'];
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['7 / 2', 3],
  ['-7 / 2', -4],
  ['7.0 / 2', 3.5],
  ['7 % 3', 1],
  ['-7 % 3', 2],
  ['10 - 2 - 3', 5],
  ['-(2) + +3', 1],
  ['"x" + "y" + \'z\'', 'xyz'],
  ['"ab" * 3', 'ababab'],
  ['[1] + [2, [3]]', [1, 2, [3]]],
  ['["a", "b"] * 2', ['a', 'b', 'a', 'b']],
  ['True', true],
  ['True + 1', 2],
  ['"%d-%s-%x-%X-%o" % (10, "a", 255, 255, 8)', '10-a-ff-FF-10'],
  ['"%02d|%5d|%-5d|%05d|%+d" % (1, 2, 3, -4, 5)', '01|    2|3    |-0004|+5'],
  ['"%s %s %s" % (1, 1.0, True)', '1 1.0 True'],
  ['"%.2f %5.1f %e" % (1.005, 2.25, 12345)', '1.00   2.3 1.234500e+04'],
  ['"%d%%" % 5', '5%'],
  ['"%#x" % 255', '0xff'],
  ['"%s" % "x" + "y"', 'xy'],
  ['"%3s|%-3s|%.1s" % ("a", "b", "cd")', '  a|b  |c'],
])('%s is %j', (expression, value) => {
  expect(valueOf(expression)).toEqual(value);
});

test('takes a variable of the command line for a number where one is needed, else for text', () => {
  const variables = {vmid: '3', name: 'web'};
  expect(valueOf('7 + vmid', variables)).toBe(10);
  expect(valueOf('"VM" + vmid', variables)).toBe('VM3');
  expect(valueOf('"%02d" % vmid', variables)).toBe('03');
  expect(valueOf('vmid', variables)).toBe('3');
  expect(valueOf('"%s" % name', variables)).toBe('web');
  expect(valueOf('7 + name', variables)).toContain("`+' needs two numbers here");
});

test('lets the file set what the command line set before it', () => {
  const document = parseConfig('a = x\nx = 1\nb = x');
  expect(configJson(evaluateConfig(document, new Map([['x', 'word']])))).toEqual({
    ...{a: 'word', x: 1, b: 1},
  });
});

test('adds to strings, numbers and lists, and begins with what is not set', () => {
  const text = 'a = "x"\na += "y"\nb = [1]\nb += [2]\nc += "z"\nd = 1\nd += 2\ne = None\ne += 3';
  expect(configJson(evaluateConfig(parseConfig(text)))).toEqual({
    ...{a: 'xy', b: [1, 2], c: 'z', d: 3, e: 3},
  });
});

test('tells which names expressions use', () => {
  const {used} = evaluateConfig(parseConfig('lib = "lib64"\nkernel = "/usr/" + lib\nhome = 1'));
  expect([...used]).toEqual(['lib']);
});
