import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {consoleSocket} from '../source/registry/domains/domain-files.ts';
import {createSim} from '../test/helpers/guests/sim.ts';
import {cli, cpuOf, inHome, installed, median, node, printTable, ratio} from './harness.ts';
import {canFlood, startVirshFlood} from './libvirt/flood.ts';
import {libvirtPackages} from './libvirt/session.ts';

/**
 * Console throughput through the hub, log included, from a simulated machine that floods, beside
 * socat copying from one unix socket to a pipe. Aim: at least 0.25 of socat with one viewer, and more
 * than `virsh console` where that is installed. Then the console client on a terminal beside it, and
 * socat there, which shows what the terminal takes.
 */
const seconds = 4;
if (!installed('socat')) throw new Error('This needs socat: apt install socat');

const socat = (path: string) =>
  ['socat', '-b', '65536', '-u', `UNIX-CONNECT:${path}`, '-'] as const;

/** Reads a socket with socat into a pipe, for a while; resolves with megabytes a second. */
const readWithSocat = (path: string): Promise<number> => readFrom(socat(path));

/** The same of what a program shows on a terminal of its own. */
const readOnTerminal = (command: readonly string[], env = process.env): Promise<number> =>
  readFrom(['script', '-qfc', command.map(word => `'${word}'`).join(' '), '/dev/null'], env);

async function readFrom(
  [program, ...words]: readonly [string, ...string[]],
  env = process.env,
): Promise<number> {
  const reader = spawn(program, words, {stdio: ['ignore', 'pipe', 'ignore'], env});
  const counter = spawn('wc', ['-c'], {stdio: [reader.stdout, 'pipe', 'ignore']});
  let said = '';
  counter.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const finished = new Promise(resolve => counter.once('close', resolve));
  await sleep(seconds * 1000);
  reader.kill();
  await finished;
  return Number(said) / seconds / 1e6;
}

await inHome(async home => {
  const rows: string[][] = [];
  const path = join(home.directory, 'zero.sock');
  const source = spawn('socat', [
    '-b',
    '65536',
    '-u',
    'OPEN:/dev/zero',
    `UNIX-LISTEN:${path},fork`,
  ]);
  await sleep(200);
  const base = await readWithSocat(path);
  source.kill();
  rows.push(['socat, unix socket to pipe', base.toFixed(0), '1.00', '']);

  const domain = await createSim(home, 'flood', {behaviour: ['flood']});
  const socket = consoleSocket(domain.directory, 0);
  const guest = domain.entry.guest?.pid ?? 0;
  let hub = 0;
  for (const viewers of [1, 4, 16]) {
    const before = cpuOf(guest);
    const rates = await Promise.all(Array.from({length: viewers}, () => readWithSocat(socket)));
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    if (viewers === 1) hub = total;
    const cpu = (cpuOf(guest) - before) / seconds / 10;
    rows.push([
      `domux, ${viewers} viewers, all of them together`,
      total.toFixed(0),
      ratio(total / base),
      cpu.toFixed(0),
    ]);
  }
  printTable(['console', 'MB/s', 'of socat', 'guest process % cpu'], rows);

  if (!canFlood()) {
    process.stdout.write(`virsh console needs ${libvirtPackages}\n`);
    return;
  }
  const virsh = await startVirshFlood();
  const theirs: number[] = [];
  const ours: number[] = [];
  const most: number[] = [];
  try {
    for (let round = 0; round < 5; round++) {
      theirs.push(await readOnTerminal(virsh.command));
      ours.push(await readOnTerminal([node, cli, 'console', 'flood'], home.env));
      most.push(await readOnTerminal(socat(socket)));
    }
  } finally {
    virsh.stop();
  }
  const virshRate = median(theirs);
  const row = (what: string, rate: number) => [what, rate.toFixed(0), ratio(rate / virshRate)];
  printTable(
    ['medians of 5', 'MB/s', 'of virsh console'],
    [
      row('virsh console, on a terminal', virshRate),
      row('domux, 1 viewer through the hub', hub),
      row('domux console, on a terminal', median(ours)),
      row('socat, on a terminal', median(most)),
    ],
  );
});
