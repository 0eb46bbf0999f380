import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {DomainConfig} from '../../source/config/domain-config.ts';
import {until} from '../helpers/until.ts';
import {newDirectory} from './guest.ts';

const ownerProgram = fileURLToPath(new URL('owner.ts', import.meta.url));
const owners: ChildProcess[] = [];

/** Ends the owners that are left. Belongs in `afterEach`. */
export function endOwners(): void {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
}

/**
 * Starts a machine in a process of its own, has it do something, and kills that process.
 *
 * @param prompt What the guest prints when it is up.
 * @param commands Words of `owner.ts`, or lines for the console.
 * @returns the machine's directory.
 */
export async function orphan(
  config: DomainConfig,
  prompt: string,
  ...commands: readonly string[]
): Promise<string> {
  const directory = newDirectory();
  const configFile = join(newDirectory(), 'config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const owner = spawn(process.execPath, [ownerProgram, configFile, directory, prompt], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  owners.push(owner);
  let said = '';
  owner.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the guest is up', () => said.includes('prompt'));
  for (const command of commands) {
    owner.stdin.write(command);
    await until(`${command} is done`, () => said.includes(`done ${command}`));
  }
  owner.kill('SIGKILL');
  await until('the owner is gone', () => owner.signalCode !== null);
  return directory;
}
