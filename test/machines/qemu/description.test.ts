import {expect, test} from 'vitest';
import {continuationOf, findMisfit} from '../../../source/machines/qemu/description.ts';

const versioned = {board: 'q35', type: 'pc-q35-7.2', emulator: '7.2', accelerator: 'tcg'};
const plain = {board: 'microvm', type: 'microvm', emulator: '7.2', accelerator: 'tcg'};

test('refuses the state of a machine of another kind', () => {
  expect(() => continuationOf({board: 'raspi', type: 'raspi3b'})).toThrow(/another kind/);
});

test('a board without a version goes on only under the same QEMU', () => {
  expect(findMisfit(plain, {...plain, emulator: '8.0'})).toMatch(
    /board microvm of QEMU 7.2, which is another board with QEMU 8.0/,
  );
  expect(findMisfit(plain, plain)).toBeUndefined();
});

test('a board with a version goes on under any QEMU that has it', () => {
  expect(findMisfit(versioned, {...versioned, emulator: '9.1'})).toBeUndefined();
});

test('a guest goes on with what has executed it, whatever this host would choose', () => {
  expect(continuationOf(plain)).toMatchObject({accelerator: 'tcg', type: 'microvm'});
});
