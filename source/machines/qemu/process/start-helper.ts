import {spawn} from 'node:child_process';
import {closeSync, existsSync, openSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {GuestFailure, messageOf} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {randomUuid} from '../../../system/random-uuid.ts';
import type {Program} from '../../../system/programs/find-program.ts';

/** A program that QEMU connects to, such as one that is the guest's TPM. */
export type HelperOptions = {
  /** What did not happen when it does not start. */
  readonly summary: string;
  readonly program: Program;
  /** @param socket Where it is to listen. */
  readonly words: (socket: string) => readonly string[];
  /** What it is started by: a command that ends in `exec "$@"`. */
  readonly startedBy?: readonly string[];
  /** Where QEMU finds it, in the machine's directory. */
  readonly socket: string;
};

/** One that listens. Once QEMU has connected to it, it ends when QEMU does. */
export type Helper = {
  /** For when QEMU does not come. */
  readonly kill: () => void;
};

/** Milliseconds that it has until it listens, and between two looks. */
const patience = 10_000;
const interval = 3;

/**
 * Starts a program in the machine's directory, and waits until it listens.
 *
 * @throws {GuestFailure} when it does not, with what it said.
 */
export async function startHelper(
  directory: string,
  {summary, program: {file, env}, words, startedBy = [], socket}: HelperOptions,
): Promise<Helper> {
  const path = join(directory, socket);
  const errorFile = `${path}.err`;
  // The one before it may still be about to end, and removes the socket of the name that it was given.
  const own = `${randomUuid().slice(0, 8)}-${socket}`;
  const errors = openSync(errorFile, 'w', 0o600);
  const [first = file, ...others] = [...startedBy, file, ...words(own)];
  const child = spawn(first, others, {
    cwd: directory,
    env: {...process.env, ...env},
    detached: true,
    stdio: ['ignore', errors, errors],
  });
  closeSync(errors);
  child.unref();
  let failure: string | undefined;
  child.once('error', error => (failure = messageOf(error)));
  const kill = () => void child.kill('SIGKILL');
  const deadline = performance.now() + patience;
  while (!existsSync(join(directory, own))) {
    if (child.exitCode !== null || failure !== undefined || performance.now() > deadline) {
      kill();
      const said = readFileIfPresent(errorFile) ?? '';
      throw new GuestFailure(summary, {
        program: file,
        exitCode: child.exitCode ?? undefined,
        lastLines: [
          ...said.trim().split('\n').slice(-10),
          ...(failure === undefined ? [] : [failure]),
        ],
      });
    }
    await delay(interval);
  }
  renameSync(join(directory, own), path);
  return {kill};
}
