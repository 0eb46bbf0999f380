import {expect, test} from 'vitest';
import {createBacklog} from '../../../source/guest/console/backlog.ts';

const all = ({read, start, end}: ReturnType<typeof createBacklog>) =>
  read(start(), end() - start()).toString('latin1');

test('keeps the newest bytes only, whatever the sizes of the chunks', () => {
  for (const limit of [1, 7, 64, 4096, 5000]) {
    const backlog = createBacklog(limit);
    let printed = '';
    for (let size = 0; size < 300; size++) {
      const chunk = String.fromCharCode(33 + (size % 90)).repeat((size * 7) % 131);
      backlog.append(Buffer.from(chunk));
      printed += chunk;
      expect(all(backlog)).toBe(printed.slice(-limit));
      expect(backlog.end()).toBe(printed.length);
    }
  }
});

test('takes a chunk larger than itself', () => {
  const backlog = createBacklog(4);
  backlog.append(Buffer.from('0123456789'));
  expect(all(backlog)).toBe('6789');
  expect(backlog.start()).toBe(6);
});

test('reads from the middle, and a copy that later output does not change', () => {
  const backlog = createBacklog(8);
  backlog.append(Buffer.from('abcdefgh'));
  const part = backlog.read(2, 3);
  backlog.append(Buffer.from('XXXXXXXX'));
  expect(part.toString()).toBe('cde');
});
