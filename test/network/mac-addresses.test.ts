import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {macAddresses} from '../../source/network/mac-addresses.ts';

const made: string[] = [];
const newData = () => {
  const directory = mkdtempSync(join(tmpdir(), 'domux-mac-'));
  made.push(directory);
  return join(directory, 'data');
};
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, {recursive: true});
});

test('gives domains of one name on two hosts different addresses, and each its own for good', () => {
  const [here, there] = [newData(), newData()];
  const first = macAddresses(here)('web', 0);
  expect(macAddresses(there)('web', 0)).not.toBe(first);
  expect(macAddresses(here)('web', 0)).toBe(first);
  expect(statSync(join(here, 'mac-seed')).mode & 0o777).toBe(0o600);
});
