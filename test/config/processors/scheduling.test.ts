import {expect, test} from 'vitest';
import {checkScheduling, weightOfBvt} from '../../../source/config/processors/scheduling.ts';

const sedf = {
  scheduler: 'sedf',
  period: 10_000_000,
  slice: 2_000_000,
  latency: 0,
  extra: false,
} as const;

test.each([
  [{scheduler: 'credit', weight: 0, cap: 0}, 'a weight is from 1 to 65535, and this is 0'],
  [
    {scheduler: 'credit', weight: 256, cap: 70_000},
    'a cap is from 0 to 65535 percent, and this is 70000',
  ],
  [{...sedf, slice: 0}, 'a slice has at least 1024 ns, and this is 0'],
  [
    {...sedf, period: 1_000_000},
    'a period is as long as its slice at least: 2000000 ns, and this is 1000000',
  ],
  [
    {...sedf, latency: 1_000_000},
    'a latency is 0, or between slice and period, and this is 1000000',
  ],
] as const)('refuses %j', (scheduling, problem) => {
  expect(checkScheduling(scheduling)).toBe(problem);
});

test.each([
  {scheduler: 'credit', weight: 65_535, cap: 250},
  sedf,
  {...sedf, latency: 5_000_000},
  {scheduler: 'rrobin'},
] as const)('takes %j', scheduling => {
  expect(checkScheduling(scheduling)).toBeUndefined();
});

test.each([
  [10, false, 256],
  [5, false, 512],
  [10, true, 512],
  [1_000_000, false, 1],
])('an advance of %i, warping: %s, is a weight of %i', (advance, warps, weight) => {
  expect(weightOfBvt(advance, warps)).toBe(weight);
});
