import {constants, copyFileSync, mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {messageOf} from '../../errors.ts';
import type {Ending} from '../../machines/machine.ts';
import {fileStem} from '../../registry/domains/domain-files.ts';
import type {Entry} from '../../registry/domains/entry.ts';

/** Moves the core of a crashed machine to where it is kept, and says where, or why there is none. */
export function keepCore(entry: Entry, {core}: Ending): string {
  if (core === undefined) return 'no core: the host wrote none (see /proc/sys/kernel/core_pattern)';
  const directory = join(entry.dataDirectory, 'dump');
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const kept = join(directory, `${fileStem(entry.name)}-${stamp}.core`);
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700});
    copyFileSync(core, kept, constants.COPYFILE_FICLONE);
    rmSync(core, {force: true});
    return `core in ${kept}`;
  } catch (error) {
    return `no core: ${messageOf(error)}`;
  }
}
