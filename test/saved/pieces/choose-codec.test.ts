import {expect, test} from 'vitest';
import {chooseCodec} from '../../../source/saved/pieces/choose-codec.ts';

/** Milliseconds that a byte takes at so many MiB a second. */
const at = (speed: number) => 1000 / (speed * 1024 * 1024);

test('leaves as it is what a fast disk takes sooner than it can be compressed', () => {
  expect(chooseCodec({writing: at(900), packing: at(300), ratio: 0.3}, 2)).toBe('none');
});

test('leaves as it is what does not get shorter, as soon as that takes longer than the disk', () => {
  expect(chooseCodec({writing: at(500), packing: at(150), ratio: 1}, 2)).toBe('none');
});

test('compresses for a slow disk, the more processors there are', () => {
  const measured = {writing: at(400), packing: at(150), ratio: 0.3};
  expect(chooseCodec(measured, 1)).toBe('none');
  expect(chooseCodec(measured, 4)).toBe('zstd');
});
