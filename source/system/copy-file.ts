import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {GuestFailure, messageOf} from '../errors.ts';

/**
 * Copies a file as fast as the file system can: it shares the blocks where it is able to, and holes stay
 * holes, which Node's own copy would fill.
 *
 * @throws {GuestFailure} with what cp says.
 */
export async function copyFile(from: string, to: string): Promise<void> {
  try {
    await promisify(execFile)('cp', ['--reflink=auto', '--sparse=always', '--', from, to]);
  } catch (error) {
    throw failureOf(`${from} was not copied`, 'cp', error);
  }
}

/** A program that was run by `execFile` and failed. */
export function failureOf(summary: string, program: string, error: unknown): GuestFailure {
  const {stderr = '', code} = error as {stderr?: string; code?: number | string};
  const exitCode = typeof code === 'number' ? code : undefined;
  const lastLines = (stderr || messageOf(error)).trim().split('\n').slice(-5);
  return new GuestFailure(summary, {program, exitCode, lastLines}, {cause: error});
}
