import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createShaper} from '../../../../source/network/switch/rate/shaper.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** 10,000 bytes a second, 500 at once. */
const rate = {bytesPerInterval: 500, intervalMicroseconds: 50_000};

function shape() {
  const sent: {at: number; bytes: number; first: number | undefined}[] = [];
  const began = Date.now();
  const take = createShaper({
    rate,
    now: () => Date.now(),
    send: frame => sent.push({at: Date.now() - began, bytes: frame.length, first: frame[0]}),
  });
  return {take, sent};
}

test('what comes slower than the rate passes at once', () => {
  const {take, sent} = shape();
  for (let second = 0; second < 5; second++) {
    take(Buffer.alloc(400));
    vi.advanceTimersByTime(1000);
  }
  expect(sent.map(({at}) => at)).toEqual([0, 1000, 2000, 3000, 4000]);
});

test('what comes faster waits, in order, and passes at the rate', () => {
  const {take, sent} = shape();
  for (let number = 0; number < 5; number++) take(Buffer.alloc(500, number));
  vi.advanceTimersByTime(1000);
  expect(sent.map(({first}) => first)).toEqual([0, 1, 2, 3, 4]);
  // 2,500 bytes, of which the bucket had 500, and the last one's are owed.
  expect(sent.at(-1)?.at).toBeGreaterThanOrEqual(150);
  expect(sent.at(-1)?.at).toBeLessThan(250);
});

test('what would have to wait for too long is dropped, and a long flood keeps the rate', () => {
  const {take, sent} = shape();
  for (let millisecond = 0; millisecond < 10_000; millisecond++) {
    take(Buffer.alloc(100));
    vi.advanceTimersByTime(1);
  }
  const bytes = sent.reduce((sum, frame) => sum + frame.bytes, 0);
  expect(bytes).toBeGreaterThan(95_000);
  expect(bytes).toBeLessThan(105_000);
});

test('a frame longer than what may pass at once passes, and is waited for', () => {
  const {take, sent} = shape();
  take(Buffer.alloc(1500));
  take(Buffer.alloc(1500));
  vi.advanceTimersByTime(1000);
  expect(sent.map(({bytes}) => bytes)).toEqual([1500, 1500]);
  expect(sent[1]?.at).toBeGreaterThanOrEqual(100);
});
