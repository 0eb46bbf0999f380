import {beforeEach, describe, expect, it} from 'vitest';
import {createHeapWatch} from '../../../source/system/node/idle-heap.ts';

describe('createHeapWatch', () => {
  let used = 0;
  let collections = 0;
  let look: () => void;
  const looks = (count: number, busy = 0) => {
    for (let each = 0; each < count; each++) {
      used += busy;
      look();
    }
  };

  beforeEach(() => {
    used = 0;
    collections = 0;
    const collect = () => {
      collections++;
      used += 30_000;
    };
    look = createHeapWatch(collect, () => used);
  });

  it('leaves a process alone that has something to do', () => {
    looks(50, 1_000_000);
    expect(collections).toBe(0);
  });

  it('collects once a start is over, and not again for nothing', () => {
    looks(1, 200_000);
    looks(100, 100);
    expect(collections).toBe(1);
  });

  it('collects again after more was done, but not at once', () => {
    looks(1, 200_000);
    looks(1);
    looks(1, 500_000);
    looks(5);
    expect(collections).toBe(1);
    looks(20);
    expect(collections).toBe(2);
  });

  it('collects after little was done too, unless it is still being done', () => {
    looks(1, 200_000);
    looks(40, 3200);
    expect(collections).toBe(2);
    looks(20, 3200);
    expect(collections).toBe(2);
    looks(2, 700);
    expect(collections).toBe(3);
  });
});
