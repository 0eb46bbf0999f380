import {expect, test} from 'vitest';
import {describeDomainZero, readDomainZero} from '../../source/host/domain-zero.ts';

const stat = `cpu  300 20 100 5000 40 6 4 77 50 0
cpu0 100 10 50 2500 20 3 2 40 50 0
cpu2 200 10 50 2500 20 3 2 37 0 0
intr 12345 0 0
ctxt 6789
btime 1116757523
processes 5000
procs_running 2
procs_blocked 0
`;
const meminfo = `MemTotal:         769024 kB
MemFree:          100000 kB
MemAvailable:     512000 kB
`;

test('Domain-0 has the memory and the processors of the host, and the time that they were busy', () => {
  const zero = describeDomainZero({stat, meminfo, processor: 2});
  expect(zero).toMatchObject({id: 0, name: 'Domain-0', state: 'r-----', vcpus: 2});
  expect(zero['started-at']).toBe(1_116_757_523);
  expect(zero['cpu-ns']).toBe(4.3e9);
  expect(zero.stats.memory).toMatchObject({
    current: 751 * 1024 * 1024,
    'guest-free': 500 * 1024 ** 2,
  });
});

test('the processor that asks runs; others may be idle unless more wants to run', () => {
  const busy = (text: string) =>
    describeDomainZero({stat: text, meminfo, processor: 2}).stats.vcpus.map(vcpu => [
      vcpu.processor,
      vcpu.busy,
    ]);
  expect(busy(stat)).toEqual([
    [0, false],
    [2, true],
  ]);
  expect(busy(stat.replace('procs_running 2', 'procs_running 3'))).toEqual([
    [0, true],
    [2, true],
  ]);
});

test('this host can be told', () => {
  const {vcpus, stats, 'cpu-ns': cpu} = readDomainZero();
  expect(vcpus).toBeGreaterThan(0);
  expect(stats.memory.current).toBeGreaterThan(stats.memory.resident);
  expect(cpu).toBeGreaterThan(0);
});
