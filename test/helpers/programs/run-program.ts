import {execFileSync} from 'node:child_process';
import {findProgram} from '../../../source/system/programs/find-program.ts';

/** Runs one of the programs that domux knows, installed or fetched, and gives what it printed. */
export function runProgram(name: string, ...words: string[]): string {
  const {file, env} = findProgram(name);
  return execFileSync(file, words, {
    ...{encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']},
    env: {...process.env, ...env},
  });
}

/** The words of a shell that run one of them. */
export function shellWords(name: string): string {
  const {file, env} = findProgram(name);
  return [
    'env',
    ...Object.entries(env).map(([key, value]) => `${key}='${value}'`),
    `'${file}'`,
  ].join(' ');
}
