import {expect, test} from 'vitest';
import {chooseModes} from '../../../source/host/migration/choose-modes.ts';

const emulated = {accelerator: 'tcg'};
const accelerated = {accelerator: 'kvm'};

test('refuses to copy the memory of an emulated guest while it runs, with the reason', () => {
  expect(() => chooseModes(emulated, 'precopy')).toThrow(
    /emulated \(TCG\), and QEMU would copy its memory torn/,
  );
});

test('refuses a mode that is none, and names those that are', () => {
  expect(() => chooseModes(emulated, 'warp')).toThrow('one of shared, precopy, postcopy, stop');
});

test('never chooses it by itself either, nor what would need both hosts for a while', () => {
  expect(chooseModes(emulated, undefined)).toEqual(['shared', 'stop']);
  expect(chooseModes(accelerated, undefined)).toEqual(['shared', 'precopy', 'stop']);
});

test('insists on the mode that is asked for', () => {
  expect(chooseModes(accelerated, 'precopy')).toEqual(['precopy']);
  expect(chooseModes(emulated, 'stop')).toEqual(['stop']);
});
