import {execFile} from 'node:child_process';
import {GuestFailure, messageOf} from '../../errors.ts';
import {findProgram} from '../../system/programs/find-program.ts';

/** Milliseconds that a program which sets up an interface may take. */
const patience = 30_000;

/**
 * Runs a program of the host to its end.
 *
 * @param name Found on PATH, unless it is an absolute path.
 * @param more Put over the environment.
 * @throws {GuestFailure} when it fails, with its last lines.
 */
export async function runProgram(
  name: string,
  words: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<string> {
  const {file, env} = name.startsWith('/') ? {file: name, env: {}} : findProgram(name);
  return new Promise((resolve, reject) => {
    const options = {env: {...process.env, ...env, ...more}, timeout: patience};
    execFile(file, [...words], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = `${stdout}${stderr}`.trim();
      reject(
        new GuestFailure('An interface of the host could not be changed', {
          program: [name, ...words].join(' '),
          ...(typeof error.code === 'number' ? {exitCode: error.code} : {}),
          ...(error.signal ? {signal: error.signal} : {}),
          lastLines: said === '' ? [messageOf(error)] : said.split('\n').slice(-10),
        }),
      );
    });
  });
}
