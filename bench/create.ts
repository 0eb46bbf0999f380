import {execFileSync, spawn} from 'node:child_process';
import {closeSync, constants, mkdirSync, openSync, rmSync} from 'node:fs';
import {Socket} from 'node:net';
import type {Readable} from 'node:stream';
import {join} from 'node:path';
import {planMachine} from '../source/machines/uml/kernel/command-line.ts';
import {signal} from '../source/system/processes.ts';
import type {Image} from '../source/images/image.ts';
import type {Home} from '../test/helpers/home.ts';
import {ensureMini} from '../test/helpers/guests/mini.ts';
import {simConfig} from '../test/helpers/guests/sim.ts';
import {cli, cpuOf, inHome, median, ms, node, printTable, ratio, timeInTurn} from './harness.ts';

/**
 * From `domux create` to the guest's prompt, beside the same kernel started by hand with the same
 * arguments; and the processor time that domux adds, client and guest process together, beside
 * `node -e 0`. Aim: at most 8 times that.
 */
const rounds = 11;

const mini = await ensureMini();
await inHome(async home => {
  const byHand: number[] = [];
  const byDomux: {prompt: number; cpu: number}[] = [];
  for (let round = 0; round <= rounds; round++) {
    const hand = await bootByHand(home, mini);
    const domux = await bootByDomux(home);
    if (round === 0) continue;
    byHand.push(hand);
    byDomux.push(domux);
  }

  const [base] = timeInTurn([[node, '-e', '0']], rounds);
  const hand = median(byHand);
  const prompt = median(byDomux.map(boot => boot.prompt));
  const cpu = median(byDomux.map(boot => boot.cpu));
  printTable(
    ['create to prompt', 'ms', 'ratio'],
    [
      ['linux.uml by hand', ms(hand), '1.00'],
      ['domux create', ms(prompt), ratio(prompt / hand)],
    ],
  );
  printTable(
    ['processor time that domux adds', 'ms', 'of node -e 0'],
    [['client and guest process', ms(cpu), ratio(cpu / (base?.cpu ?? NaN))]],
  );
});

/** Milliseconds until the prompt of a guest that is started without domux. */
async function bootByHand({directory}: Home, {kernel, ramdisk}: Image): Promise<number> {
  const place = join(directory, 'by-hand');
  mkdirSync(place);
  const names = ['con0.in', 'con0.out', 'ssl0.in', 'ssl0.out'].map(name => join(place, name));
  execFileSync('mkfifo', names);
  const config = {
    ...simConfig('hand', {machine: 'uml'}),
    kernel,
    ramdisk,
    cmdline: 'hostname=hand',
    consoleLine: 'ssl0' as const,
  };
  const plan = planMachine(1, config, []);

  const open = (name: string) => openSync(name, constants.O_RDWR | constants.O_NONBLOCK);
  const fds = names.map(open);
  const [input, output, serialInput, serialOutput] = fds;
  const reader = new Socket({fd: open(names[3] ?? ''), readable: true, writable: false});
  const began = performance.now();
  const child = spawn('setarch', ['-R', kernel, ...plan.arguments], {
    cwd: place,
    detached: true,
    stdio: [input, output, 'ignore', serialInput, serialOutput],
  });
  const took = await timeToPrompt(reader, began);
  reader.destroy();
  if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
  await new Promise(resolve => child.once('close', resolve));
  for (const fd of fds) closeSync(fd);
  rmSync(place, {recursive: true});
  return took;
}

async function bootByDomux({env, host}: Home): Promise<{prompt: number; cpu: number}> {
  const began = performance.now();
  const client = spawn(node, [cli, 'create', '-c', '-q', 'name=web', 'kernel=mini', 'memory=64'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const prompt = await timeToPrompt(client.stdout, began);
  const domain = await host.find('web');
  const cpu = cpuOf(client.pid ?? 0) + cpuOf(domain.entry.guest?.pid ?? 0);
  client.kill('SIGKILL');
  await host.destroy(domain);
  return {prompt, cpu};
}

/** Waits for the shell's prompt, which the query of the cursor's place may follow. */
async function timeToPrompt(stream: Readable, began: number): Promise<number> {
  let seen = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (/:~# (?:\x1b\[6n)?$/.test(seen)) resolve(performance.now() - began);
    });
    stream.once('end', () => reject(new Error(`The guest ended before its prompt:\n${seen}`)));
  });
}
