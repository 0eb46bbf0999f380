import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import type {Home} from '../../helpers/home.ts';
import {openTerminal} from '../../helpers/terminal.ts';
import {until} from '../../helpers/until.ts';
import {createCompletionHome} from './completion-home.ts';

/** zsh and fish themselves complete what is typed. */
let home: Home;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  ({home, env} = await createCompletionHome());
  for (const shell of ['zsh', 'fish']) {
    writeFileSync(join(home.directory, shell), (await home.run(['completion', shell])).stdout);
  }
});
afterAll(() => home.dispose());

/** What fish would offer for a line, each with what it says of it. */
function completeInFish(line: string): readonly string[] {
  const script = `source ${join(home.directory, 'fish')}; complete -C $argv[1]`;
  const options = {env, encoding: 'utf8'} as const;
  return execFileSync('fish', ['--no-config', '-c', script, line], options)
    .split('\n')
    .filter(Boolean);
}

test('fish completes verbs, options, domains and keys, and says what they are', () => {
  expect(completeInFish('domux pau')).toEqual([
    'pause\tPause domains: they keep their memory and get no processor',
  ]);
  expect(completeInFish('domux shutdown --wa')[0]).toMatch(/^--wait\tWait until/);
  const domains = completeInFish('domux pause ').map(line => line.split('\t')[0]);
  expect(domains).toEqual(['web', 'web:two words']);
  expect(completeInFish('domux create web maxm')[0]).toMatch(/^maxmem=/);
  expect(completeInFish('domux create mai')[0]).toMatch(/^mail\b/);
});

/** A zsh at its prompt that has read the script. */
async function openZsh() {
  // What is fetched lies elsewhere than it was built for; this is read before the editor is loaded.
  writeFileSync(
    join(home.directory, '.zshenv'),
    '[[ -n $ZSH_ROOT ]] && module_path=($ZSH_ROOT/lib/*/zsh/*(N) $ZSH_ROOT/lib/*/zsh) ' +
      'fpath=($ZSH_ROOT/share/zsh/functions/**/*(/N))\n',
  );
  const zsh = openTerminal('zsh', ['-d', '-i'], {env: {...env, ZDOTDIR: home.directory}});
  onTestFinished(() => zsh.kill('SIGKILL'));
  zsh.type(
    `PS1='ready> '; autoload -U compinit; compinit -u -D; . ${join(home.directory, 'zsh')}\r`,
  );
  await zsh.see(/ready> $|ready> .*\[K/);
  return zsh;
}

test.each([
  ['domux pau\t', 'domux pause '],
  ['domux shutdown --wai\t', 'domux shutdown --wait '],
  ['domux create web maxm\t', 'maxmem='],
  ['domux pause web:t\t', String.raw`domux pause web:two\ words `],
])('zsh makes %j to %j', async (typed, line) => {
  const zsh = await openZsh();
  zsh.type(typed);
  await until(`the line is ${line}`, () => zsh.screen().includes(line.trimEnd()));
});

test('zsh lists what is possible, and says what it is', async () => {
  const zsh = await openZsh();
  zsh.type('domux pause we\t\t');
  await until('both names are listed', () => zsh.screen().includes('two'));
  zsh.type('\x15domux p\t\t');
  await until('verbs are', () => zsh.screen().includes('Pause domains'));
});
