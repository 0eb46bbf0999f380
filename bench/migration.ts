import {setTimeout as delay} from 'node:timers/promises';
import {once} from 'node:events';
import {join} from 'node:path';
import {createMonitor} from '../source/machines/qemu/control/monitor.ts';
import {domainFiles} from '../source/registry/domains/domain-files.ts';
import {readEntries} from '../source/registry/domains/entry.ts';
import {connectUnix} from '../source/system/unix-sockets.ts';
import {createHome} from '../test/helpers/home.ts';
import type {Home} from '../test/helpers/home.ts';
import {ensurePcMini} from '../test/helpers/guests/mini.ts';
import {until} from '../test/helpers/until.ts';
import {inHome, median, ms, printTable, quantile} from './harness.ts';

/**
 * How long a guest of 128 MiB stands still while it is migrated from one DOMUX_HOME to another on this
 * machine: the longest gap between two numbers of one that counts every 10 ms, as they come to whoever
 * watches the console at its new place, less the usual gap; and what QEMU reports. Idle, and with a
 * process beside that writes memory without end. The modes can be named. Aims: medians under 60 ms idle,
 * under 300 ms busy.
 */
const rounds = 10;
/** It waits without starting a process: one each 10 ms takes all that an emulated processor has. */
const counter =
  'mkfifo /tmp/f; (while :; do i=$((i+1)); echo n $i; read -t 0.01 x; done) <>/tmp/f &';
const writer =
  "sh -c 'while :; do head -c 30000000 /dev/zero >/tmp/a; md5sum </tmp/a >/dev/null; done' &";

await ensurePcMini();
const wanted = process.argv.slice(2);
const rows: string[][] = [];
for (const mode of wanted.length > 0 ? wanted : ['shared', 'stop', 'postcopy']) {
  rows.push(
    await measure('idle', mode, counter),
    await measure('busy', mode, `${writer} ${counter}`),
  );
}
printTable(['guest, mode', 'median ms', '90 % ms', 'QEMU ms', 'whole verb ms'], rows);

async function measure(load: string, mode: string, line: string): Promise<string[]> {
  const gaps: number[] = [];
  const reported: number[] = [];
  const whole: number[] = [];
  await inHome(async first => {
    const second = createHome();
    try {
      await begin(first, line);
      let [here, there] = [first, second];
      for (let round = 0; round <= rounds; ++round) {
        const took = await migrate(here, there, mode);
        [here, there] = [there, here];
        if (round === 0) continue;
        gaps.push(took.gap);
        reported.push(took.reported);
        whole.push(took.whole);
      }
    } finally {
      await second.dispose();
    }
  });
  const row = [median(gaps), quantile(gaps, 0.9), median(reported), median(whole)];
  return [`${load}, ${mode}`, ...row.map(ms)];
}

async function begin(home: Home, line: string): Promise<void> {
  const words = ['name=web', 'machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];
  const {code, stderr} = await home.run(['create', ...words], {timeout: 60_000});
  if (code !== 0) throw new Error(stderr);
  const socket = await home.host.console(await home.host.find('web'));
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await until('the prompt is there', () => text.includes('# '), {timeout: 60_000});
  socket.write(`${line}\n`);
  await until('it counts', () => text.includes('n 20\r\n'), {timeout: 60_000});
  socket.destroy();
}

/** Milliseconds. */
type Took = {readonly gap: number; readonly reported: number; readonly whole: number};

async function migrate(here: Home, there: Home, mode: string): Promise<Took> {
  const downtime = watchReport(here);
  const began = performance.now();
  const {ended, stderr} = here.start(['migrate', '--mode', mode, 'web', `dir:${there.directory}`]);
  const waiting = await until('it waits there', () => readEntries(there.places.run)[0], {
    timeout: 30_000,
    interval: 1,
  });
  const console = await there.host.console(waiting);
  const came: number[] = [];
  console.on('data', (chunk: Buffer) => {
    if (/n \d+\r\n/.test(chunk.toString('latin1'))) came.push(performance.now());
  });
  if ((await ended) !== 0) throw new Error(stderr());
  const whole = performance.now() - began;
  await delay(500);
  console.destroy();
  const between = came.slice(1).map((time, index) => time - (came[index] ?? time));
  return {gap: Math.max(...between) - median(between), reported: await downtime, whole};
}

/** The downtime that QEMU tells of, asked for as long as it is there. */
async function watchReport({places}: Home): Promise<number> {
  const [entry] = readEntries(places.run);
  if (entry === undefined) return NaN;
  const socket = connectUnix(join(domainFiles(entry.directory).machine, 'monitor.sock'));
  await once(socket, 'connect');
  const monitor = createMonitor(socket);
  let reported = NaN;
  try {
    for (;;) {
      const info = await monitor.execute<{downtime?: number}>('query-migrate');
      reported = info.downtime ?? reported;
      await delay(2);
    }
  } catch {
    return reported;
  } finally {
    monitor.close();
  }
}
