import {linkSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {deriveMac} from '../config/devices/mac.ts';
import {hasCode} from '../errors.ts';
import {readFileIfPresent} from '../system/files.ts';
import {randomUuid} from '../system/random-uuid.ts';

/** Gives the interfaces of domains the MAC addresses that their configs leave out. */
export type ChooseMac = (name: string, index: number) => string;

/**
 * Chooses by a number that is random for each data directory: so a domain keeps its addresses for good,
 * and one of the same name on another host of the same network has others.
 *
 * @param data The data directory, which need not be there yet.
 */
export function macAddresses(data: string): ChooseMac {
  let seed: string | undefined;
  return (name, index) => deriveMac((seed ??= seedIn(data)), name, index);
}

/** Of several processes that find none at once, one writes it. */
function seedIn(data: string): string {
  const file = join(data, 'mac-seed');
  const known = readFileIfPresent(file);
  if (known !== undefined) return known.trim();
  mkdirSync(data, {recursive: true, mode: 0o700});
  const beside = `${file}.${process.pid}`;
  try {
    writeFileSync(beside, `${randomUuid()}\n`, {mode: 0o600});
    linkSync(beside, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(beside, {force: true});
  }
  return seedIn(data);
}
