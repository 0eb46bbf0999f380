import {expect, test} from 'vitest';
import {historyLength, nextRows, ratesBetween} from '../../../source/store/sampling/rates.ts';
import {domainInfo, sampleOf} from '../make.ts';

test('knows no rate of a domain that was not there before', () => {
  expect(ratesBetween(undefined, domainInfo({'cpu-ns': 5e9}), 1000).cpu).toBe(0);
});

test('takes a counter that went back for one that began anew', () => {
  const before = domainInfo({'cpu-ns': 5e9});
  expect(ratesBetween(before, domainInfo({'cpu-ns': 1e9}), 1000).cpu).toBe(0);
});

test('counts one processor as a hundred percent, whatever the time between samples', () => {
  const before = domainInfo({'cpu-ns': 1e9});
  expect(ratesBetween(before, domainInfo({'cpu-ns': 2e9}), 1000).cpu).toBeCloseTo(100);
  expect(ratesBetween(before, domainInfo({'cpu-ns': 4e9}), 2000).cpu).toBeCloseTo(150);
});

test('adds up interfaces and disks, per second', () => {
  const vif = {mac: '', 'rx-bytes': 0, 'rx-packets': 0, 'tx-bytes': 0, 'tx-packets': 0};
  const {stats} = domainInfo();
  const before = domainInfo({stats: {...stats, vifs: [vif, vif]}});
  const after = domainInfo({
    stats: {
      ...stats,
      vifs: [
        {...vif, 'rx-bytes': 500},
        {...vif, 'rx-bytes': 1500},
      ],
    },
  });
  expect(ratesBetween(before, after, 2000).netReceived).toBe(1000);
});

test('keeps the history of a domain, and none of another that got its ID', () => {
  let rows = nextRows(new Map(), sampleOf([domainInfo({id: 3})], {at: 0}));
  rows = nextRows(rows, sampleOf([domainInfo({id: 3, 'cpu-ns': 5e8})], {at: 1000}));
  expect(rows.get(3)?.history.map(({cpu}) => cpu)).toEqual([0, 50]);

  rows = nextRows(rows, sampleOf([domainInfo({id: 3, uuid: 'another'})], {at: 2000}));
  expect(rows.get(3)?.history).toHaveLength(1);
});

test('forgets what is older than the graphs go back', () => {
  let rows = nextRows(new Map(), sampleOf([domainInfo()], {at: 0}));
  for (let at = 1; at < historyLength + 10; at++) {
    rows = nextRows(rows, sampleOf([domainInfo()], {at: at * 1000}));
  }
  expect(rows.get(1)?.history).toHaveLength(historyLength);
});
