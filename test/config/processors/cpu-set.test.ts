import {expect, test} from 'vitest';
import {
  checkCpuSet,
  cpuSet,
  formatCpuList,
  formatCpuSet,
  parseCpuList,
} from '../../../source/config/processors/cpu-set.ts';

const host = {
  online: [0, 1, 2, 3, 5],
  nodes: new Map([
    [0, [0, 1]],
    [1, [2, 3, 5]],
  ]),
};

test.each([
  '',
  'x',
  '0-',
  '-3',
  '3-1',
  '0,,1',
  '0 1',
  '^',
  '1^',
  'nodes:',
  'map,x',
  'map,1,2',
  '1.5',
])('%j is no set of processors', text => {
  expect(checkCpuSet(text)).toMatch(/is no set of processors: write all, 0-3,5/);
  expect(() => cpuSet(text, 0, host)).toThrow('is no set of processors');
});

test.each([
  ['4', 'This host has no processor 4: it has 0-3,5.'],
  ['0-4', 'This host has no processor 4: it has 0-3,5.'],
  ['0-999999999', 'This host has no processor 4: it has 0-3,5.'],
  ['node:2', 'This host has no NUMA node 2: it has 0-1.'],
  ['map,4', 'This host has no processor 4: it has 0-3,5.'],
  ['1,^1', "`1,^1' leaves no processor of this host."],
])('%s is refused: %s', (text, message) => {
  expect(checkCpuSet(text)).toBeUndefined();
  expect(() => cpuSet(text, 0, host)).toThrow(message);
});

test.each([
  ['all', [0, 1, 2, 3, 5]],
  ['any', [0, 1, 2, 3, 5]],
  ['-1', [0, 1, 2, 3, 5]],
  ['3', [3]],
  ['0-3,5', [0, 1, 2, 3, 5]],
  ['5, 0-1', [0, 1, 5]],
  ['^1', [0, 2, 3, 5]],
  ['all,^0,^5', [1, 2, 3]],
  ['0-3,^2', [0, 1, 3]],
  ['node:1', [2, 3, 5]],
  ['nodes:0-1,^node:0', [2, 3, 5]],
  ['^4', [0, 1, 2, 3, 5]],
])('%s is %j', (text, cpus) => {
  expect(cpuSet(text, 0, host)).toEqual(cpus);
});

test('map gives each vCPU a processor of its own, as long as there are enough', () => {
  expect([0, 1, 4, 5].map(vcpu => cpuSet('map', vcpu, host))).toEqual([[0], [1], [5], [0]]);
  expect([0, 1, 2].map(vcpu => cpuSet('map,3', vcpu, host))).toEqual([[3], [5], [0]]);
});

test('sets are shown in the words of xl, and read as Linux lists them', () => {
  expect(formatCpuSet([0, 1, 2, 3, 5], host.online)).toBe('all');
  expect(formatCpuSet([], host.online)).toBe('none');
  expect(formatCpuSet([0, 2, 3], host.online)).toBe('0,2-3');
  expect(formatCpuList([5, 1, 0])).toBe('0-1,5');
  expect(parseCpuList('0-2,5\n')).toEqual([0, 1, 2, 5]);
  expect(parseCpuList('')).toEqual([]);
});
