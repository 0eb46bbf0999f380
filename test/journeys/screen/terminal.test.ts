import {writeFileSync} from 'node:fs';
import {constants} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {childrenOf, processesOf} from '../../helpers/processes.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openTerminal} from '../../helpers/terminal.ts';
import {until} from '../../helpers/until.ts';
import {onScreen, openScreen, screenEnvironment} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home | undefined;
let screen: ScreenJourney | undefined;

afterEach(async () => {
  screen?.kill();
  await screen?.exit;
  screen = undefined;
  await home?.dispose();
  home = undefined;
});

/** A shell in a terminal, in which domux is a job as a user has it. */
function openShell(own: Home): ScreenJourney {
  const env = screenEnvironment(own.env, {PS1: 'shell> ', ENV: ''});
  screen = onScreen(openTerminal('bash', ['--norc', '--noprofile', '-i'], {env}));
  return screen;
}

const domux = `${node} ${cli}`;

test('says that it needs a terminal where there is none', async () => {
  home = createHome();
  const nothing = await home.run([]);
  expect(nothing.code).toBe(1);
  expect(nothing.stdout).toContain('Usage: domux');
  const top = await home.run(['top']);
  expect(top.code).toBe(1);
  expect(top.stderr).toContain('The screen needs a terminal');
});

test.each([
  ['', 'The screen needs'],
  ['console web db', 'Several consoles need'],
])('says so where the terminal is dumb, and draws nothing: domux %s', async (args, message) => {
  home = createHome();
  for (const name of ['web', 'db']) await createSim(home, name);
  const shell = openShell(home);
  await shell.shows('shell>');
  shell.type(`TERM=dumb ${domux} ${args}; echo "code $?"\r`);
  await shell.shows('code 1');
  expect(shell.output()).toContain(`${message} a terminal that can place its cursor`);
  expect(shell.output()).not.toContain('\x1b[?1049h');
});

test.each([
  [['--filter', 'colour:red'], /--filter colour:red: colour: is unknown/],
  [['--theme', 'pink'], /--theme pink: there are dark, light, 16, none/],
  [['--delay', 'soon'], /--delay soon: a number of seconds/],
])('refuses %j before it takes the terminal', async (args, message) => {
  home = createHome();
  screen = openScreen(home, {args});
  expect(await screen.exit).toBe(2);
  expect(screen.output()).toMatch(message);
  expect(screen.output()).not.toContain('\x1b[?1049h');
});

test('gives the terminal back as it was: q, Ctrl-Z and fg, Ctrl-C', async () => {
  home = createHome();
  await createSim(home, 'web');
  const on = openShell(home);
  await on.shows('shell>');
  on.type(`before=$(stty -g); ${domux}\r`);
  await on.shows(/web +1 /);

  on.press('\x1a');
  await on.shows(/Stopped/);
  on.type('test "$before" = "$(stty -g)" && echo as it $((1+0))was\r');
  await on.shows('as it 1was');
  on.type('fg\r');
  await on.shows(/web +1 /);
  on.press('j');
  await on.shows('2/2');

  on.press('q');
  await on.shows(/as it 1was/);
  on.type('clear; test "$before" = "$(stty -g)" && echo rc $?\r');
  await on.shows('rc 0');
  on.type(`clear; ${domux}\r`);
  await on.shows(/web +1 /);
  on.press('\x03');
  await on.shows('shell>');
  on.type('clear; test "$before" = "$(stty -g)" && echo again $?\r');
  await on.shows('again 0');
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web']);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
  'gives the terminal back on %s, and leaves nothing running but the guests',
  async signal => {
    home = createHome();
    await createSim(home, 'web');
    screen = openScreen(home);
    await screen.shows(/web +1 /);
    process.kill(screen.pty.pid, signal);
    expect(await screen.exit).toBe(128 + constants.signals[signal]);
    const end = screen.output().slice(-400);
    expect(end).toContain('\x1b[?1049l');
    expect(end).toContain('\x1b[?25h');
    expect(end).toContain('\x1b[?2004l');
    expect(end).toContain('\x1b[?1000l');
    const {directory} = home;
    await until('only the guest process is left', () => processesOf(directory).length === 1);
  },
);

test.each(['q', 'SIGTERM', 'SIGHUP'])(
  'leaves no command behind that only looks or waits, ended by %s',
  async end => {
    home = createHome();
    await createSim(home, 'web', {behaviour: ['ignore-shutdown']});
    screen = openScreen(home);
    await screen.shows(/web +1 /);
    for (const line of ['log --follow', 'shutdown --wait web']) {
      screen.press(':');
      await screen.shows('Command');
      screen.type(`${line}\r`);
      await screen.shows(`domux ${line}  running`);
      screen.press('\x1b');
      await screen.shows(/web +1 /);
    }
    const {directory} = home;
    // The guest process, the screen, and its two commands.
    await until('all run', () => processesOf(directory).length === 4);
    if (end === 'q') screen.press('q');
    else process.kill(screen.pty.pid, end);
    await screen.exit;
    await until('only the guest process is left', () => processesOf(directory).length === 1);
  },
);

test('goes on after Ctrl-Z and fg with everything drawn anew', async () => {
  home = createHome();
  await createSim(home, 'web');
  const on = openShell(home);
  on.type(`${domux}\r`);
  await on.shows(/web +1 /);
  on.press('j');
  await on.shows('2/2');
  on.press('\x1a');
  await on.shows('Stopped');
  on.type('clear; fg\r');
  await on.shows(/web +1 /);
  await on.shows('2/2');
});

test('is drawn anew after kill -STOP and -CONT, and takes keys again', async () => {
  home = createHome();
  await createSim(home, 'web');
  const on = openShell(home);
  on.type(`${domux}\r`);
  await on.shows(/web +1 /);
  const pid = await until('domux runs', () => childrenOf(on.pty.pid)[0]);
  process.kill(pid, 'SIGSTOP');
  await on.shows('Stopped');
  on.type('clear; fg\r');
  await on.shows(/web +1 /);
  on.press('j');
  await on.shows('2/2');
});

test('gives the terminal back when drawing fails, and says why', async () => {
  home = createHome();
  await createSim(home, 'web');
  const crash = join(home.directory, 'crash.cjs');
  writeFileSync(
    crash,
    "process.on('SIGUSR2', () => { Array.prototype.toSorted = Array.prototype.flatMap = () => { throw new TypeError('broken on purpose'); }; });\n",
  );
  screen = openScreen(home, {environment: {NODE_OPTIONS: `--require ${crash}`}});
  await screen.shows(/web +1 /);
  process.kill(screen.pty.pid, 'SIGUSR2');
  screen.press('j');
  expect(await screen.exit).not.toBe(0);
  const end = screen.output().slice(-4000);
  expect(end).toContain('\x1b[?1049l');
  expect(end.slice(end.lastIndexOf('\x1b[?1049l'))).toContain('broken on purpose');
  expect((await home.host.list()).map(({info}) => info.name)).toEqual(['web']);
});

test('draws in ASCII without a UTF-8 locale, and without colours under NO_COLOR', async () => {
  home = createHome();
  await createSim(home, 'web');
  screen = openScreen(home, {environment: {LC_ALL: 'C', NO_COLOR: '1'}});
  await screen.shows(/web +1 /);
  expect(screen.screen().replace(/[ -~\n]/g, '')).toBe('');
  expect(screen.output()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9\d)[;m]/);
});
