import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {findProgram} from '../../source/system/programs/find-program.ts';

/** Makes a raw disk with an ext4 file system of 16 MiB that has these files. */
export function makeExt4(disk: string, files: Readonly<Record<string, string>> = {}): void {
  mkdirSync(dirname(disk), {recursive: true});
  const tree = mkdtempSync(`${disk}.tree-`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), `${text}\n`);
  runProgram('mke2fs', '-q', '-t', 'ext4', '-d', tree, disk, '16M');
  rmSync(tree, {recursive: true});
}

/** @throws with what e2fsck says of a file system that is not clean. */
export const checkExt4 = (disk: string): void => void runProgram('e2fsck', '-fn', disk);

/** Runs one of the programs that domux knows, and gives what it printed. */
export function runProgram(name: string, ...words: string[]): string {
  const {file, env} = findProgram(name);
  return execFileSync(file, words, {
    ...{encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']},
    env: {...process.env, ...env},
  });
}
