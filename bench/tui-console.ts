import {spawn as spawnPty} from '@lydell/node-pty';
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {DomainReference} from '../source/host/domain-reference.ts';
import {consoleSocket} from '../source/registry/domains/domain-files.ts';
import {createSim} from '../test/helpers/guests/sim.ts';
import {cli, cpuOf, inHome, installed, ms, node, printTable, quantile} from './harness.ts';
import type {Home} from '../test/helpers/home.ts';

/**
 * A console that prints without end, through the console screen and through tmux with socat: what of
 * the guest's output reaches the screen, bytes sent to the terminal, and, for the console screen, the
 * time from the keys that leave to the end of the process. Aim: leaving in under 100 ms.
 */
const seconds = 4;
const rounds = 20;

const start = (program: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  const pty = spawnPty(program, [...args], {
    cols: 80,
    rows: 24,
    encoding: null,
    env: {...env, TERM: 'xterm-256color'},
  });
  let sent = 0;
  const {promise: left, resolve: leave} = Promise.withResolvers<number>();
  pty.onData(data => {
    sent += data.length;
    if (data.includes('\x1b[?1049l')) leave(performance.now());
    // As every terminal does that is asked how it is.
    if (data.includes('\x1b[5n')) pty.write('\x1b[0n');
  });
  const ended = new Promise<void>(resolve => pty.onExit(() => resolve()));
  return {pty, sent: () => sent, left, ended};
};

/** Bytes that the only viewer of a console was given, since the guest began to print. */
async function taken({host}: Home, domain: DomainReference): Promise<number> {
  const client = await host.control(domain);
  const [console] = await client.execute('domux-console-info');
  client.close();
  return (console?.['bytes-out'] ?? 0) - (console?.viewers[0]?.lost ?? 0);
}

async function measure(home: Home, domain: DomainReference, pid: number, sent: () => number) {
  await sleep(1000);
  const before = {taken: await taken(home, domain), sent: sent(), cpu: cpuOf(pid)};
  await sleep(seconds * 1000);
  return [
    ((await taken(home, domain)) - before.taken) / seconds / 1e6,
    (sent() - before.sent) / seconds / 1e3,
    (cpuOf(pid) - before.cpu) / seconds / 10,
  ].map(value => value.toFixed(0));
}

await inHome(async home => {
  const domain = await createSim(home, 'flood', {behaviour: ['flood']});
  const rows: string[][] = [];
  const args = [cli, 'console', '--screen', 'flood'];
  const screen = start(node, args, home.env);
  const figures = await measure(home, domain, screen.pty.pid, screen.sent);
  screen.pty.write('\x1dd');
  await screen.ended;

  const leaving: number[] = [];
  const ending: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const {pty, left, ended} = start(node, args, home.env);
    await sleep(1000);
    const began = performance.now();
    pty.write('\x1dd');
    leaving.push((await left) - began);
    await ended;
    ending.push(performance.now() - began);
  }
  rows.push([
    'domux',
    ...figures,
    ms(quantile(leaving, 0.5)),
    ms(quantile(leaving, 0.95)),
    ms(quantile(ending, 0.5)),
  ]);

  if (installed('tmux') && installed('socat')) {
    const socket = join(home.directory, 'tmux.sock');
    const {TMUX: _, ...env} = home.env;
    const command = `stty raw -echo; exec socat -b 65536 -u UNIX-CONNECT:${consoleSocket(domain.directory, 0)} -`;
    const tmux = start('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', command], env);
    await sleep(500);
    const pid = execFileSync('tmux', ['-S', socket, 'display', '-p', '#{pid}']).toString();
    rows.push(['tmux', ...(await measure(home, domain, Number(pid), tmux.sent)), '', '', '']);
    execFileSync('tmux', ['-S', socket, 'kill-server']);
    await tmux.ended;
  }
  printTable(
    ['a flood', 'MB/s seen', 'kB/s sent', '% cpu', 'leaving, p50 ms', 'p95 ms', 'process ended'],
    rows,
  );
});
