import {readFileSync} from 'node:fs';
import {expect} from 'vitest';
import type {Home} from '../../helpers/home.ts';
import {processesOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';

/** What a process was started as; empty for one that is gone, or dead and not yet buried. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Destroys the domains of a home, asserts that no process of theirs is left, and removes the home. */
export async function endOrphans(home: Home): Promise<void> {
  try {
    for (const domain of await home.host.list()) await home.host.destroy(domain);
    await expectNoProcess(home);
  } finally {
    await home.dispose();
  }
}

/** Asserts that nothing runs of a home any more. */
export async function expectNoProcess({directory}: Home): Promise<void> {
  const left = () => processesOf(directory).map(commandOf).filter(Boolean);
  await until('the last process has ended', () => left().length === 0).catch(() => undefined);
  expect(left()).toEqual([]);
}
