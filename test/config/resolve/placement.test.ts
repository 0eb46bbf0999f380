import {expect, test} from 'vitest';
import {examineDomainConfig} from '../../../source/config/resolve/resolve-domain-config.ts';
import {parseConfig} from '../../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../helpers/resolve-options.ts';

const examine = (text: string) => {
  const {config, diagnostics} = examineDomainConfig(
    parseConfig(`kernel = "mini"\n${text}\n`, 'web.cfg'),
    resolveOptions({path: '/configs/web.cfg'}),
  );
  return {
    cpus: config.cpus,
    said: diagnostics.map(({line, column, message}) => `${line}:${column}: ${message}`),
  };
};

test.each([
  ["cpus = '0-'", "2:8: `0-' is no set of processors: write all, 0-3,5, all,^1, node:0, or map"],
  [
    "cpus = [ '0', 'x' ]",
    "2:15: `x' is no set of processors: write all, 0-3,5, all,^1, node:0, or map",
  ],
  ["cpus = [ ['0'] ]", "2:10: an element of `cpus' is a set of processors, and this is a list"],
  ['cpu = -2', "2:7: `cpu' is at least -1, not -2"],
])('refuses %s', (text, message) => {
  expect(examine(text).said).toEqual([message]);
});

test.each([
  ['', undefined],
  ["cpus = '0-3,^1'", '0-3,^1'],
  ['cpus = 1', '1'],
  ['cpus = [ 0, "all" ]', ['0', 'all']],
  ['cpus = []', undefined],
  ['cpus = ""', undefined],
  ['cpu = 1', '1'],
  ['cpu = -1', undefined],
  ["cpu = 1\ncpus = 'map'", 'map'],
])('%s comes to %j', (text, cpus) => {
  expect(examine(text)).toEqual({cpus, said: []});
});
