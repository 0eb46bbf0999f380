import {execFileSync} from 'node:child_process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {completionScripts} from '../../../source/commands/help/completion-scripts.ts';
import type {Home} from '../../helpers/home.ts';
import {createCompletionHome} from './completion-home.ts';

let home: Home;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  ({home, env} = await createCompletionHome());
});
afterAll(() => home.dispose());

const complete = async (...words: string[]) => {
  const {stdout} = await home.run(['complete', '--', ...words]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => line.split('\t')[0]);
};

/** What bash would offer for a line. */
function completeInBash(line: string): string[] {
  const script = `${completionScripts.bash}
    COMP_LINE=$1 COMP_POINT=\${#1}
    compopt() { :; }
    _domux
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['-c', script, 'bash', line], {env, encoding: 'utf8'});
  return printed.split('\n').filter(Boolean);
}

test('refuses a shell that it does not know', async () => {
  expect(await home.run(['completion', 'tcsh'])).toMatchObject({
    code: 1,
    stderr: 'No completion for tcsh: there is one for bash, zsh, fish.\n',
  });
});

test('offers the domains that there are', async () => {
  expect(await complete('pause', '')).toEqual(['web', 'web:two words']);
  expect(await complete('pause', 'x')).toEqual([]);
});

test('offers the commands of the protocol', async () => {
  expect(await complete('call', 'web', 'system_')).toEqual(['system_powerdown', 'system_reset']);
});

test('prints a script for each shell', async () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    expect((await home.run(['completion', shell])).stdout).toBe(completionScripts[shell]);
  }
});

test('completes verbs and options in bash', () => {
  expect(completeInBash('domux pau')).toEqual(['pause']);
  expect(completeInBash('domux shutdown --wa')).toEqual(['--wait']);
});

test('completes configs, files and keys of configs in bash', () => {
  expect(completeInBash('domux create web maxm')).toEqual(['maxmem=']);
  expect(completeInBash('domux create mai')).toEqual(['mail']);
  expect(completeInBash(`domux create ${home.directory}/dom`)).toEqual([`${home.directory}/domux`]);
});

test('completes names in bash, quoted, also those that bash takes apart', () => {
  expect(completeInBash('domux pause we')).toEqual(['web', String.raw`web:two\ words`]);
  expect(completeInBash('domux pause web:t')).toEqual([String.raw`two\ words`]);
});
