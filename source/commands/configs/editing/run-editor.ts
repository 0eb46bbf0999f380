import {spawn} from 'node:child_process';
import {constants, accessSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {UsageError} from '../../../errors.ts';

/** Editors that are taken when the environment names none, the easier one first. */
const usual = ['nano', 'vi'];

/**
 * The command of the user's editor.
 *
 * @param setting The user's own setting `editor`; empty for none.
 * @throws {UsageError} when there is none.
 */
export function chooseEditor(setting: string, env: NodeJS.ProcessEnv): string {
  const named = setting || env['VISUAL'] || env['EDITOR'];
  if (named) return named;
  const found = usual.find(program => isOnPath(program, env));
  if (found !== undefined) return found;
  throw new UsageError(
    `No editor: set VISUAL, EDITOR or the setting editor, or install one of ${usual.join(', ')}.`,
  );
}

/**
 * Lets the user edit a file. The command may have arguments of its own, so a shell takes it apart,
 * as git and crontab have it.
 *
 * @throws {UsageError} when the editor failed.
 */
export async function runEditor(editor: string, file: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, file], {stdio: 'inherit'});
  // ^C is for the editor; whoever waits for it goes on.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (code === 0) resolve();
        else {
          const how =
            signal === null ? `exited with status ${code ?? '?'}` : `was ended by ${signal}`;
          reject(new UsageError(`The editor failed: ${editor} ${how}.`));
        }
      });
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some(directory => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
