import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createHome} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

const run = (...args: string[]) => home.run(['settings', ...args]);

test('refuses names and values that it does not know, and changes nothing', async () => {
  expect(await run('escape-kee')).toMatchObject({
    code: 1,
    stderr: "There is no setting `escape-kee': did you mean escape-key?\n",
  });
  expect(await run('set', 'backlog', 'lots')).toMatchObject({code: 1, stdout: ''});
  expect(await run('unset', 'nosuch')).toMatchObject({code: 1, stdout: ''});
  expect((await run('set', 'backlog')).code).toBe(2);
  expect(existsSync(home.places.settings)).toBe(false);
});

test('says which file is wrong and does not lose it', async () => {
  mkdirSync(dirname(home.places.settings), {recursive: true});
  writeFileSync(home.places.settings, '{"backlog": ');
  for (const args of [['list'], ['set', 'backlog', '1M']]) {
    const {code, stderr} = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(home.places.settings);
  }
  expect(readFileSync(home.places.settings, 'utf8')).toBe('{"backlog": ');
});

test('sets, gets and unsets, in one word or two', async () => {
  expect(await run('escape-key')).toEqual({code: 0, stdout: '^]\n', stderr: ''});
  expect(await run('escape-key', '^x')).toEqual({code: 0, stdout: '', stderr: ''});
  expect((await run('get', 'escape-key')).stdout).toBe('^x\n');
  await run('set', 'backlog', '1M');
  expect(JSON.parse(readFileSync(home.places.settings, 'utf8'))).toEqual({
    'escape-key': '^x',
    backlog: 1048576,
  });
  await run('unset', 'escape-key');
  expect((await run('escape-key')).stdout).toBe('^]\n');
});

test('lists all with where each is from', async () => {
  await run('set', 'log-files', '5');
  const env = {DOMUX_THEME: 'dark'};
  const {stdout} = await home.run(['settings'], {env});
  const row = (name: string) => stdout.split('\n').find(line => line.startsWith(`${name} `));
  expect(row('log-files')).toMatch(new RegExp(`^log-files +5 +${home.places.settings}$`));
  expect(row('theme')).toMatch(/^theme +dark +DOMUX_THEME$/);
  expect(row('editor')).toMatch(/^editor +- +default$/);

  const listed = JSON.parse((await home.run(['settings', '--json'], {env})).stdout) as {
    name: string;
  }[];
  expect(listed.find(({name}) => name === 'theme')).toMatchObject({
    value: 'dark',
    origin: 'environment',
    default: 'auto',
    variable: 'DOMUX_THEME',
  });
});

test('says when the environment wins over what was set', async () => {
  const {code, stderr} = await home.run(['settings', 'theme', 'light'], {
    env: {DOMUX_THEME: 'dark'},
  });
  expect({code, stderr}).toEqual({
    code: 0,
    stderr: 'DOMUX_THEME=dark is set and wins over the file.\n',
  });
});

test('completes names of settings', async () => {
  const {stdout} = await home.run(['complete', '--', 'settings', 'log-']);
  expect(stdout.split('\n').map(line => line.split('\t')[0])).toEqual([
    'log-size',
    'log-files',
    '',
  ]);
});
