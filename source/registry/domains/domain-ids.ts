import {mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../errors.ts';

const counter = /^next\.(\d+)$/;

/**
 * Hands out a domain ID, from 1 on, that no other process gets and that was never handed out while
 * the registry lives. The counter is the name of a file: renaming it is atomic, so of several
 * processes that take the same number one succeeds, and a kill at any moment loses at most a number.
 */
export function allocateDomainId(run: string): number {
  const directory = join(run, 'ids');
  for (;;) {
    const next = readCounter(directory);
    if (next === undefined) {
      createCounter(run, directory);
      continue;
    }

    try {
      renameSync(join(directory, `next.${next}`), join(directory, `next.${next + 1}`));
      return next;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

function readCounter(directory: string): number | undefined {
  try {
    for (const name of readdirSync(directory)) {
      const match = counter.exec(name);
      if (match) return Number(match[1]);
    }
    return undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Puts the counter in place whole: a directory cannot be renamed onto one that holds something. */
function createCounter(run: string, directory: string): void {
  mkdirSync(run, {recursive: true, mode: 0o700});
  const temporary = mkdtempSync(join(run, 'ids.'));
  writeFileSync(join(temporary, 'next.1'), '');
  try {
    renameSync(temporary, directory);
  } catch (error) {
    rmSync(temporary, {recursive: true, force: true});
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
