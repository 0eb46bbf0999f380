import {expect, test} from 'vitest';
import {configJson} from '../config-json.ts';
import type {ConfigValue} from '../../../source/config/domain-config.ts';
import {printConfig} from '../../../source/config/editing/print-config.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {readConfigText, wildConfigs} from '../../helpers/xen-configs.ts';

function readBack(text: string): Record<string, ConfigValue> {
  const evaluation = evaluateConfig(parseConfig(text));
  expect(evaluation.problems).toEqual([]);
  return configJson(evaluation);
}

test('refuses a number that a config cannot hold', () => {
  expect(() => printConfig([['a', NaN]])).toThrow('cannot hold the number NaN');
});

test('prints a config that a person would write', () => {
  const settings = [
    ['name', 'web'],
    ['memory', 64],
    ['disk', ['/srv/web.img,raw,xvda,w']],
    ['vif', ['mac=00:16:3e:01:02:03,bridge=xenbr0', 'mac=00:16:3e:01:02:04,bridge=xenbr1']],
  ] as const;
  expect(printConfig(settings, 'Made for you.\n\nAnd yours.')).toBe(`# Made for you.
#
# And yours.

name = "web"
memory = 64
disk = [ "/srv/web.img,raw,xvda,w" ]
vif = [
    "mac=00:16:3e:01:02:03,bridge=xenbr0",
    "mac=00:16:3e:01:02:04,bridge=xenbr1",
]
`);
});

test.each(wildConfigs)('what it prints of %s reads as the same settings', file => {
  const settings = configJson(evaluateConfig(parseConfig(readConfigText(file))));
  expect(readBack(printConfig(Object.entries(settings)))).toEqual(settings);
});

test('prints strings and numbers that read as they were', () => {
  const values = {
    a: '\u0000\u0001\t\n\r"\'\\\u007f é😀',
    b: '"',
    c: "'",
    d: '',
    e: [[], ['x', [1, -2, 1.5, 1e300, true, false]], ''],
    f: 'x#y',
  };
  expect(readBack(printConfig(Object.entries(values)))).toEqual(values);
});
