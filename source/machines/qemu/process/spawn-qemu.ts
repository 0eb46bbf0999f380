import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {GuestFailure, messageOf} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import type {Program} from '../../../system/programs/find-program.ts';

export type SpawnedQemu = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly commandLine: readonly string[];
};

const errorFile = 'stderr';

/**
 * Starts QEMU in a session of its own, so that it outlives whoever started it. What it says on
 * stderr goes to a file: a pipe would break with its reader.
 *
 * @throws {GuestFailure} when it cannot be executed.
 */
export async function spawnQemu(
  directory: string,
  emulator: Program,
  words: readonly string[],
): Promise<SpawnedQemu> {
  const errors = openSync(join(directory, errorFile), 'w', 0o600);
  try {
    const child = spawn(emulator.file, words, {
      env: {...process.env, ...emulator.env},
      cwd: directory,
      detached: true,
      stdio: ['ignore', errors, errors],
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return {child, pid: child.pid ?? 0, commandLine: [emulator.file, ...words]};
  } catch (error) {
    throw new GuestFailure(
      'QEMU cannot be started',
      {program: emulator.file, lastLines: [messageOf(error)]},
      {cause: error},
    );
  } finally {
    closeSync(errors);
  }
}

/** What QEMU said on stderr, without what it always warns of. */
export const readErrors = (directory: string): string[] =>
  (readFileIfPresent(join(directory, errorFile)) ?? '')
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-20);
