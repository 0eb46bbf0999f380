import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {writeHostSlice} from '../../../source/commands/scheduling/write-host-slice.ts';

const directory = mkdtempSync(join(tmpdir(), 'domux-slice-'));
afterAll(() => rmSync(directory, {recursive: true}));

test('a time of the host is set where its kernel has it', () => {
  const file = join(directory, 'min_granularity_ns');
  writeFileSync(file, '3000000');
  writeHostSlice(['/nosuch/base_slice_ns', file], 4_000_000, 'nowhere');
  expect(readFileSync(file, 'latin1')).toBe('4000000');
});

test('one that it does not show, or lets nobody change, is told of', () => {
  expect(() => writeHostSlice(['/nosuch/a'], 1, 'mount it')).toThrow('mount it');
  // Sysfs refuses root, too.
  expect(() => writeHostSlice(['/sys/kernel/fscaps'], 1, '')).toThrow(
    /stays as it is, .*only root/,
  );
});
