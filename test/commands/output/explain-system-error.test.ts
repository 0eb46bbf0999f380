import {execFileSync, spawnSync} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {expect, test} from 'vitest';
import {explainSystemError} from '../../../source/commands/output/explain-system-error.ts';
import {cli, createHome, node} from '../../helpers/home.ts';

const failure = (code: string, path?: string) => Object.assign(new Error(code), {code, path});

test('leaves bugs alone', () => {
  for (const error of [new TypeError('bug'), failure('ENOENT', '/x'), 'text', undefined]) {
    expect(explainSystemError(error)).toBeUndefined();
  }
});

test.each([
  ['EACCES', /^Error: \/x: permission denied\. .*DOMUX_HOME/],
  ['ENOSPC', /^Error: \/x cannot be written: there is no space left\.$/],
  ['EROFS', /^Error: \/x cannot be written: .* read-only\./],
  ['EMFILE', /^Error: \/x: too many files .*ulimit/],
])('explains %s with the file and the cure', (code, explanation) => {
  expect(explainSystemError(failure(code, '/x'))).toMatch(explanation);
});

test('names what it was about where the error names no file', () => {
  expect(explainSystemError(failure('ENOSPC'))).toContain('a file cannot be written');
  expect(explainSystemError(failure('ENOSPC'), 'standard output')).toContain(
    'standard output cannot',
  );
});

test('a full disk behind standard output is an error, without a stack', async () => {
  const home = createHome();
  const full = openSync('/dev/full', 'w');
  const {status, stderr} = spawnSync(node, [cli, 'list'], {
    env: home.env,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  await home.dispose();
  expect([status, stderr]).toEqual([
    1,
    'Error: standard output cannot be written: there is no space left.\n',
  ]);
});

test('a reader that has had enough is none', async () => {
  const home = createHome();
  const script = '"$0" "$1" help | head -1; echo "${PIPESTATUS[*]}"';
  const said = execFileSync('bash', ['-c', script, node, cli], {env: home.env, encoding: 'utf8'});
  await home.dispose();
  expect(said).toMatch(/^Usage: domux .*\n0 0\n$/);
});
