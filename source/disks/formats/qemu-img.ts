import {execFile} from 'node:child_process';
import {GuestFailure} from '../../errors.ts';
import {findProgram} from '../../system/programs/find-program.ts';

/**
 * Runs qemu-img to its end, and gives what it printed.
 *
 * @param summary What cannot be done when it fails.
 * @throws {UsageError} when there is no qemu-img: says how to get it.
 * @throws {GuestFailure} when it fails, with what it said.
 */
export function qemuImg(words: readonly string[], summary: string): Promise<string> {
  const {file, env} = findProgram('qemu-img');
  return new Promise((resolve, reject) => {
    const settings = {env: {...process.env, ...env, LC_ALL: 'C'}, maxBuffer: 2 ** 26};
    execFile(file, words, settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(
        new GuestFailure(
          summary,
          {
            program: `qemu-img ${words[0] ?? ''}`,
            exitCode: typeof error.code === 'number' ? error.code : undefined,
            signal: error.signal ?? undefined,
            lastLines: stderr.trim().split('\n').slice(-10),
          },
          {cause: error},
        ),
      );
    });
  });
}

/** A path as qemu-img takes it, whatever is in it: it would take what is before a colon for a protocol. */
export const imageFile = (path: string): string => `file:${path}`;
