import {spawn as spawnPty} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {createSim} from '../test/helpers/guests/sim.ts';
import {cli, inHome, installed, ms, node, printTable, quantile} from './harness.ts';

/**
 * Time from the key that switches to the last byte of the other console's screen, with 20 consoles
 * of which half print 20 kB/s, beside tmux with as many windows. Aim: p95 under 10 ms.
 */
const consoles = 20;
const rounds = 200;
const names = Array.from({length: consoles}, (_, index) => `sim${String(index).padStart(2, '0')}`);

type Size = {readonly columns: number; readonly rows: number};

/** @param prefix Typed and waited for; then the key is timed until the last line shows the name. */
async function timeSwitches(
  program: string,
  args: readonly string[],
  {columns, rows}: Size,
  prefix: string,
  env: NodeJS.ProcessEnv,
): Promise<number[]> {
  const pty = spawnPty(program, [...args], {
    cols: columns,
    rows,
    encoding: null,
    env: {...env, TERM: 'xterm-256color'},
  });
  const display = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
  const bar = () => display.buffer.active.getLine(rows - 1)?.translateToString() ?? '';
  let arrived = 0;
  let seen: () => void = () => undefined;
  pty.onData(data => {
    const at = performance.now();
    display.write(data, () => {
      arrived = at;
      seen();
    });
  });
  display.onData(answer => pty.write(answer));
  const until = (shown: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The last line is: ${bar()}`)), 10_000);
      seen = () => {
        if (!shown()) return;
        clearTimeout(timer);
        seen = () => undefined;
        resolve();
      };
      seen();
    });

  const times: number[] = [];
  try {
    await until(() => bar().includes(` ${names[0] ?? ''} `));
    for (let round = 1; round <= rounds + consoles; round++) {
      const target = names[round % consoles] ?? '';
      pty.write(prefix);
      await sleep(30);
      const began = performance.now();
      pty.write('n');
      await until(() => bar().includes(` ${target} `));
      // The first time around the consoles are opened.
      if (round > consoles) times.push(arrived - began);
      await sleep(20);
    }
  } finally {
    pty.kill('SIGTERM');
  }
  return times;
}

await inHome(
  async home => {
    for (const [index, name] of names.entries()) {
      await createSim(home, name, {behaviour: index % 2 === 1 ? ['flood=20000'] : []});
    }

    const rows: string[][] = [];
    const report = (what: string, {columns, rows: lines}: Size, times: readonly number[]) =>
      rows.push([
        `${what}, ${columns}x${lines}`,
        ms(quantile(times, 0.5)),
        ms(quantile(times, 0.95)),
        ms(Math.max(...times)),
      ]);

    for (const size of [
      {columns: 80, rows: 24},
      {columns: 200, rows: 50},
    ]) {
      const wide = {...size, columns: Math.max(size.columns, 80)};
      const args = [cli, 'console', ...names];
      report('domux', wide, await timeSwitches(node, args, wide, '\x1d', home.env));
      if (!installed('tmux')) continue;
      const socket = join(home.directory, 'tmux.sock');
      const tmux = (...words: string[]) =>
        execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words]);
      const printing = "while sleep 0.05; do seq -s ' ' 250; done";
      for (const [index, name] of names.entries()) {
        const command = index % 2 === 1 ? printing : `echo ${name}; exec sleep 1000`;
        if (index === 0) {
          tmux('new-session', '-d', '-x', '80', '-y', '24', '-n', name, command);
          tmux('set', '-g', 'status-left', '');
          tmux('set', '-g', 'status-right', '');
        } else tmux('new-window', '-n', name, command);
      }
      tmux('set', '-g', 'window-status-format', '');
      tmux('set', '-g', 'window-status-current-format', ' #W ');
      tmux('select-window', '-t', names[0] ?? '');
      const attach = ['-S', socket, 'attach'];
      const {TMUX: _, ...env} = home.env;
      try {
        report('tmux', wide, await timeSwitches('tmux', attach, wide, '\x02', env));
      } finally {
        tmux('kill-server');
      }
    }
    printTable(['key to last byte', 'p50 ms', 'p95 ms', 'max ms'], rows);
  },
  {domainsPerProcess: consoles},
);
