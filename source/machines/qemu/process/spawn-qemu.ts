import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {GuestFailure, messageOf} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {identify, signal} from '../../../system/processes.ts';
import type {Program} from '../../../system/programs/find-program.ts';
import {writeRecord} from './record.ts';
import type {QemuRecord} from './record.ts';

const errorFile = 'stderr';

/**
 * Starts QEMU in a session of its own, so that it outlives whoever started it. What it says on
 * stderr goes to a file: a pipe would break with its reader.
 *
 * @param traits What is known of it; its record is written before anything else is done.
 * @throws {GuestFailure} when it cannot be executed.
 */
export async function spawnQemu(
  directory: string,
  emulator: Program,
  words: readonly string[],
  traits: Omit<QemuRecord, 'process' | 'commandLine'>,
): Promise<{readonly child: ChildProcess; readonly record: QemuRecord}> {
  const errors = openSync(join(directory, errorFile), 'w', 0o600);
  try {
    const child = spawn(emulator.file, words, {
      env: {...process.env, ...emulator.env},
      cwd: directory,
      detached: true,
      stdio: ['ignore', errors, errors],
    });
    child.unref();
    const {pid = 0} = child;
    const record = {
      process: identify(pid) ?? {pid, startTime: 0},
      commandLine: [emulator.file, ...words],
      ...traits,
    };
    if (pid !== 0) keepRecord(directory, record);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return {child, record};
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

/** Nobody would find one without a record. */
function keepRecord(directory: string, record: QemuRecord): void {
  try {
    writeRecord(directory, record);
  } catch (error) {
    signal(record.process.pid, 'SIGKILL');
    throw error;
  }
}

/** What QEMU said on stderr, without what it always warns of. */
export const readErrors = (directory: string): string[] =>
  (readFileIfPresent(join(directory, errorFile)) ?? '')
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-20);
