import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findProgram} from '../../../source/system/programs/find-program.ts';
import {cli, createHome, node} from '../../helpers/home.ts';
import type {Home} from '../../helpers/home.ts';
import {createSim} from '../../helpers/guests/sim.ts';
import {openTerminal} from '../../helpers/terminal.ts';
import {down, enter, onScreen, screenEnvironment} from './on-screen.ts';
import type {ScreenJourney} from './on-screen.ts';

let home: Home;
const screens: ScreenJourney[] = [];

beforeEach(async () => {
  home = createHome();
  await createSim(home, 'web');
});
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.kill();
  await home.dispose();
});

const prefix = '\x1d';

/** What is different about a program that shows others within a terminal. */
const multiplexers = {
  tmux: {
    begin: (socket: string) => ['-S', socket, '-f', '/dev/null', 'new-session', node, cli],
    attach: (socket: string) => ['-S', socket, 'attach'],
    end: (socket: string) => ['-S', socket, 'kill-server'],
    detach: '\x02d',
  },
  screen: {
    begin: (socket: string) => ['-c', '/dev/null', '-S', nameOf(socket), node, cli],
    attach: (socket: string) => ['-r', nameOf(socket)],
    end: (socket: string) => ['-S', nameOf(socket), '-X', 'quit'],
    detach: '\x01d',
  },
} as const;

const nameOf = (socket: string) => `domux${socket.replaceAll('/', '-')}`;

test.each(['tmux', 'screen'] as const)(
  'inside of %s every key does what it does outside, and both can be left and come back to',
  async name => {
    const {begin, attach, end, detach} = multiplexers[name];
    const {file} = findProgram(name);
    const socket = join(home.directory, 'mux');
    const env = screenEnvironment(home.env);
    const open = (args: readonly string[]) => {
      const opened = onScreen(openTerminal(file, args, {env}));
      screens.push(opened);
      return opened;
    };
    try {
      const first = open(begin(socket));
      await first.shows(/web +1 /);
      first.press(down);
      await first.shows('c console');
      first.press('c');
      await first.shows(/ web .*Ctrl-\] d back/);
      first.type(`echo with$((0))in${enter}`);
      await first.shows(/^with\$\(\(0\)\)in/m);
      first.press(detach);
      await first.exit;

      const second = open(attach(socket));
      await second.shows(/^with\$\(\(0\)\)in/m);
      await second.shows(/ web .*Ctrl-\] d back/);
      second.press(prefix, 'd');
      await second.shows(/web +1 /);
      second.press('p');
      await second.shows(/web +1 --p---/);
      second.press('q');
      await second.exit;
    } finally {
      try {
        execFileSync(file, end(socket), {env, stdio: 'ignore'});
      } catch {
        // It has ended with what it showed.
      }
    }
    expect((await home.host.list()).map(({info}) => info.status)).toEqual(['paused']);
  },
);

test.each(['tmux', 'screen'] as const)(
  'what is copied inside of %s as it is by itself arrives at the terminal, and in the buffer of tmux',
  async name => {
    const {begin, end} = multiplexers[name];
    const {file} = findProgram(name);
    const socket = join(home.directory, 'mux');
    // A terminal that is known to take text into its clipboard.
    const env = screenEnvironment(home.env, {TERM: 'xterm-256color'});
    const open = onScreen(
      openTerminal(file, [...begin(socket), 'console', '--screen', 'web'], {env}),
    );
    screens.push(open);
    try {
      await open.shows('web:~#');
      open.press(prefix, '[');
      await open.shows('scrollback, line');
      open.press('g', ' ', '$', 'y');
      await open.shows(/Copied \d+ characters to (tmux's buffer and )?the terminal/);
      const given = /\x1b\]52;[^;]*;([^\x07\x1b]+)/.exec(open.output())?.[1] ?? '';
      const text = Buffer.from(given, 'base64').toString();
      expect(text).toContain('domux simulated machine');
      if (name === 'tmux') {
        const buffer = execFileSync(file, ['-S', socket, 'show-buffer'], {env, encoding: 'utf8'});
        expect(buffer).toBe(text);
      }
    } finally {
      execFileSync(file, end(socket), {env, stdio: 'ignore'});
    }
  },
  60_000,
);
