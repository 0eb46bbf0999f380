import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {identify, signal} from '../../source/system/processes.ts';
import {createSim} from '../helpers/guests/sim.ts';
import {cli, createHome, node} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {childrenOf} from '../helpers/processes.ts';
import {openTerminal} from '../helpers/terminal.ts';
import type {Terminal} from '../helpers/terminal.ts';
import {until} from '../helpers/until.ts';

let home: Home;
let terminal: Terminal;

beforeAll(async () => {
  home = createHome();
  await createSim(home, 'web');
});
afterEach(() => terminal.kill());
afterAll(() => home.dispose());

const kinds = [
  ['a console', 'console web', '\x1b[?1003l'],
  ['the screen', '', '\x1b[?1049l'],
] as const;

/**
 * Runs domux from a script, which leaves the modes alone where an interactive shell would set its own.
 *
 * @returns domux and what guards the terminal, once that knows the modes that domux has set.
 */
async function runThen(words: string, after: string): Promise<{domux: number; guard: number}> {
  const {directory, env} = home;
  const asked = join(directory, 'asked');
  writeFileSync(asked, '');
  const real = ['/usr/bin/stty', '/bin/stty'].find(existsSync) ?? 'stty';
  const spy = `#!/bin/sh\n${real} "$@"; code=$?; echo "$@" >>${asked}; exit $code\n`;
  writeFileSync(join(directory, 'stty'), spy, {mode: 0o755});

  const job = `sh -c 'echo "pid $$."; PATH="$HOME_DIR:$PATH" exec "$NODE" "$CLI" ${words}'`;
  terminal = openTerminal('sh', ['-c', `before=$(stty -g); ${job}; ${after}; exec cat`], {
    env: {...env, NODE: node, CLI: cli, HOME_DIR: directory, LC_ALL: 'C.UTF-8'},
  });
  const seen = () => readFileSync(asked, 'utf8').split('\n');
  await until('the modes are known', () => seen().filter(line => line === '-g').length === 2);
  const domux = Number(/pid (\d+)\./.exec(terminal.output())?.[1]);
  const [guard, ...others] = childrenOf(domux);
  if (guard === undefined || others.length > 0) throw new Error('Domux has one child.');
  return {domux, guard};
}

const ended = (pid: number) => until('nothing is left behind', () => identify(pid) === undefined);

test.each(kinds)(
  'puts right the terminal that %s had when it was killed',
  async (_, words, off) => {
    const again = 'until [ "$(stty -g)" = "$before" ]; do sleep 0.1; done; echo as it was';
    const {domux, guard} = await runThen(words, again);
    signal(domux, 'SIGKILL');
    const end = await terminal.see('as it was');
    expect(end.lastIndexOf(off)).toBeGreaterThan(end.lastIndexOf('\x1b[?1003h'));
    expect(end.lastIndexOf('\x1b[?25h')).toBeGreaterThan(end.lastIndexOf('\x1b[?25l'));
    await ended(guard);
  },
);

test.each(kinds)('leaves to a shell the modes that it has set after %s', async (_, words, off) => {
  const own = 'stty -echo isig; own=$(stty -g); read line; [ "$(stty -g)" = "$own" ]';
  const {domux, guard} = await runThen(words, `${own}; echo "own $?"`);
  signal(domux, 'SIGKILL');
  await ended(guard);
  expect(terminal.output()).toContain(off);
  terminal.type('\n');
  await terminal.see('own 0');
});

test.each(kinds)('says nothing after %s that was left, and is gone', async (_, words) => {
  const {guard} = await runThen(words, 'echo "left with $?"');
  terminal.type(words === '' ? 'q' : '\x1d');
  await terminal.see('left with 0');
  await ended(guard);
  expect(terminal.output()).toMatch(/left with 0\r\n$/);
});

test.each(kinds)('keeps no terminal whose user has gone with %s', async (_, words) => {
  const {domux, guard} = await runThen(words, 'true');
  terminal.kill('SIGHUP');
  await ended(guard);
  await ended(domux);
});
