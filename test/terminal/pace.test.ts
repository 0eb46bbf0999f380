import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createPace} from '../../source/terminal/pace.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const question = '\x1b[5n';
const answer = '\x1b[0n';

function open(far = false) {
  let released = 0;
  let typed = '';
  const pace = createPace(() => ++released, far);
  const {read, reset} = pace.reading({
    read: bytes => (typed += bytes.toString('latin1')),
    reset: () => undefined,
  });
  const come = (text: string) => read(Buffer.from(text, 'latin1'));
  /** Sends frames until no more may be sent, and tells how many bytes that were. */
  const fill = (frame = 500) => {
    let bytes = 0;
    for (; pace.ready() && bytes < 1e7; bytes += frame) pace.sent(frame);
    return bytes;
  };
  return {pace, come, fill, reset, released: () => released, typed: () => typed};
}

test('asks with the first frame, and holds frames back until the terminal has come as far', () => {
  const {pace, come, fill, released} = open();
  expect(pace.sent(100)).toBe(question);
  expect(fill()).toBeLessThanOrEqual(4096);
  expect(pace.ready()).toBe(false);
  come(answer);
  expect(released()).toBe(1);
  expect(pace.ready()).toBe(true);
});

test('lets a terminal that takes long have little on its way, and one that is fast a lot', () => {
  const slow = open();
  slow.pace.sent(1);
  vi.advanceTimersByTime(300);
  slow.come(answer);
  for (let round = 0; round < 10; round++) {
    const bytes = slow.fill();
    vi.advanceTimersByTime(300 + bytes / 2);
    slow.come(answer);
  }
  expect(slow.fill()).toBeLessThanOrEqual(5000);

  const fast = open();
  for (let round = 0; round < 10; round++) {
    fast.fill();
    vi.advanceTimersByTime(1);
    fast.come(answer);
  }
  expect(fast.fill()).toBeGreaterThan(100_000);
});

test('keeps answers from whoever reads, torn anywhere, and everything else for them', () => {
  const {pace, come, typed} = open();
  for (let tear = 0; tear <= answer.length; tear++) {
    pace.sent(2000);
    come(`a${answer.slice(0, tear)}`);
    come(`${answer.slice(tear)}b`);
  }
  expect(typed()).toBe('ab'.repeat(answer.length + 1));
  pace.sent(2000);
  come('\x1b');
  expect(typed().endsWith('\x1b')).toBe(false);
  vi.advanceTimersByTime(100);
  expect(typed().endsWith('b\x1b')).toBe(true);
  come('[A');
  expect(typed().endsWith('\x1b[A')).toBe(true);
});

test('takes a terminal that gives no answer for one that cannot, and holds nothing back from then on', () => {
  const {pace, fill, released} = open();
  pace.sent(100);
  fill();
  expect(pace.ready()).toBe(false);
  vi.advanceTimersByTime(500);
  expect(released()).toBe(1);
  expect(pace.sent(5000)).toBe('');
  expect(fill()).toBeGreaterThan(1e6);
});

test('gives one at the end of a link the time that its first frame takes, and counts on one that answers late', () => {
  const {pace, come, fill, typed} = open(true);
  pace.sent(8000);
  vi.advanceTimersByTime(5000);
  expect(pace.ready()).toBe(false);
  vi.advanceTimersByTime(500);
  expect(pace.ready()).toBe(true);
  come(answer);
  expect(typed()).toBe('');
  expect(pace.sent(5000)).toBe(question);
  expect(fill()).toBeLessThan(10_000);
});

test('waits at the end for the last answer, so that nobody else gets it, but not for ever', async () => {
  const {pace, come, reset} = open();
  pace.sent(100);
  const settled = pace.settled();
  come(answer);
  await settled;
  pace.sent(2000);
  const late = pace.settled();
  await vi.advanceTimersByTimeAsync(3000);
  await late;
  reset();
  await pace.settled();
});
