import {expect} from 'vitest';
import {writeBootDisk} from '../../machines/qemu/boot-sector.ts';
import type {Home} from '../home.ts';

/**
 * Creates the domain `web`: the small guest of `boot-sector.ts`, which is up in a moment.
 *
 * @param more Disks that it has beside that one, as xl writes them.
 * @param settings What its config says besides.
 * @returns the path of its disk.
 */
export async function createBootGuest(
  home: Home,
  more: readonly string[] = [],
  settings: readonly string[] = [],
): Promise<string> {
  const disk = writeBootDisk(home.directory);
  const disks = [`${disk},raw,hda,w`, ...more].map(each => `'${each}'`).join(',');
  const words = ['name=web', 'memory=16', 'accel=tcg', `disk=[${disks}]`, ...settings];
  const {code, stderr} = await home.run(['create', ...words]);
  expect(code, stderr).toBe(0);
  return disk;
}
