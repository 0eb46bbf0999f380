import {expect, test} from 'vitest';
import {configJson} from '../config-json.ts';
import type {ConfigValue} from '../../../source/config/domain-config.ts';
import {evaluateConfig} from '../../../source/config/evaluation/evaluate.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {readVectors} from '../../helpers/xen-configs.ts';

type Vector = {
  readonly input: string;
  readonly rc: number;
  readonly settings?: readonly (readonly [key: string, operator: string, value: unknown])[];
};

/** Where we differ from libxlutil on purpose: input, what we make of it, why. */
const differences: readonly (readonly [string, Record<string, ConfigValue> | 'refused', string])[] =
  [
    ['a=0x1F\n', {a: 31}, 'upper-case hexadecimal digits are no less a number'],
    ['a=1.5\n', {a: 1.5}, 'xm takes fractions'],
    ['a="x"\r\n', {a: 'x'}, 'files edited on Windows are fine'],
    ['\ufeffa=1\n', {a: 1}, 'files edited on Windows are fine'],
    ['aB=1\n', {aB: 1}, "xm takes upper-case keys, and Oracle's configs have them"],
    ['_a=1\n', {_a: 1}, 'xm takes them'],
    ['a=None\n', {}, 'for xm, None is not set'],
    ['a=(1)\n', {a: 1}, 'xm takes parentheses'],
    ['a="%d" % 3\n', {a: '3'}, 'xm formats strings'],
    ['a=9f\n', 'refused', 'libxlutil keeps the text and no key can use it as a number'],
    ['a="\\777"\n', 'refused', 'libxlutil makes it an empty string without a word'],
  ];

/** The value as we have it: libxlutil leaves numbers as text until they are used. */
function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  return typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/.test(value) ? Number(value) : value;
}

test.each(readVectors<Vector>('grammar-vectors'))('reads $input as libxlutil does', vector => {
  const {input, rc, settings = []} = vector;
  const evaluation = evaluateConfig(parseConfig(input));
  const made = evaluation.problems.length === 0 ? configJson(evaluation) : 'refused';

  const measured =
    rc === 0
      ? Object.fromEntries(settings.map(([key, , value]) => [key, typed(value)]))
      : 'refused';
  const difference = differences.find(([given]) => given === input);
  expect(made).toEqual(difference === undefined ? measured : difference[1]);
  if (difference !== undefined) expect(made).not.toEqual(measured);
});

test('every difference from libxlutil is one of a vector', () => {
  const inputs = readVectors<Vector>('grammar-vectors').map(({input}) => input);
  expect(inputs).toEqual(expect.arrayContaining(differences.map(([input]) => input)));
});
