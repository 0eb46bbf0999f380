import {expect, test} from 'vitest';
import {parseFilter} from '../../../source/store/model/filter.ts';
import {nextRows} from '../../../source/store/sampling/rates.ts';
import {domainInfo, sampleOf} from '../make.ts';

const domains = [
  domainInfo({id: 1, name: 'web', state: 'r-----', machine: 'uml'}),
  domainInfo({id: 2, name: 'webmail', state: '--p---', status: 'paused', vcpus: 2}),
  domainInfo({id: 3, name: 'db'}),
];
const rows = [...nextRows(new Map(), sampleOf(domains)).values()].slice(1);

const shown = (text: string) => {
  const filter = parseFilter(text);
  return rows
    .filter(domain => filter.matches({name: domain.info.name, domain}))
    .map(({info}) => info.name);
};

test.each([
  ['mem>', 'mem> needs a number.'],
  ['mem>lots', 'mem> needs a number.'],
  ['colour:red', /^colour: is unknown: state, name/],
  ['weight>3', /^weight> is unknown: id, mem/],
  ['web !size=2', /^size= is unknown/],
])('says what is wrong with %j and shows everything', (text, problem) => {
  expect(parseFilter(text).problem).toMatch(problem);
  expect(shown(text)).toHaveLength(3);
});

test.each([
  ['', ['web', 'webmail', 'db']],
  ['WEB', ['web', 'webmail']],
  ['!web', ['db']],
  ['state:p', ['webmail']],
  ['state:paused', ['webmail']],
  ['!state:p web', ['web']],
  ['machine:uml', ['web']],
  ['vcpus=2', ['webmail']],
  ['vcpus!=2', ['web', 'db']],
  ['id>=2 id<3', ['webmail']],
  ['mem>64', []],
  ['mem>=64', ['web', 'webmail', 'db']],
  ['!', ['web', 'webmail', 'db']],
])('%j shows %j', (text, names) => {
  expect(shown(text)).toEqual(names);
});

test('knows configs by their names alone', () => {
  expect(parseFilter('we').matches({name: 'web'})).toBe(true);
  expect(parseFilter('mem>0').matches({name: 'web'})).toBe(false);
  expect(parseFilter('state:off').matches({name: 'web'})).toBe(true);
});
