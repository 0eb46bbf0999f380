import {readFileSync} from 'node:fs';
import {createHome} from '../test/helpers/home.ts';
import {simConfig} from '../test/helpers/guests/sim.ts';
import {openDomux, openTerminal} from '../test/helpers/terminal.ts';
import type {Terminal} from '../test/helpers/terminal.ts';
import {cpuOf, installed} from './harness.ts';

/**
 * What the screen costs at one refresh a second on 120x40: percent of a core, bytes to the terminal
 * a refresh, resident memory, and the time from a key to the screen. The domains are simulated, and
 * one in twenty of them has a load. Beside them in the same run htop on this host's processes, and
 * virt-top on libvirt's test driver, as far as they are installed.
 *
 *     node bench/screen.ts [DOMAINS...]
 */
const seconds = 20;
const keys = 40;
const size = {columns: 120, rows: 40};

type Figures = {
  readonly program: string;
  readonly cpuPercent: number;
  readonly bytesPerRefresh: number;
  readonly residentMiB: number;
};

type KeyFigures = {readonly keyMedian: number; readonly keyP95: number};

async function measure(domains: number): Promise<Figures & KeyFigures> {
  const home = createHome({domainsPerProcess: 100});
  try {
    for (let index = 0; index < domains; index++) {
      const behaviour = index % 20 === 0 ? ['cpu=50', 'net=100000', 'disk=1000000'] : [];
      await home.host.create(
        simConfig(`vm-${String(index).padStart(4, '0')}`, {settings: [['sim', behaviour]]}),
      );
    }
    const terminal = openDomux([], {env: environment(home.env), ...size});
    return await until(terminal, async () => {
      await terminal.see(`${domains + 1} domains`, 30_000);
      return {...(await watch(`domux, ${domains} domains`, terminal)), ...(await press(terminal))};
    });
  } finally {
    await home.dispose();
  }
}

/** The same of another program that shows a table anew each second. */
async function compare(program: string, args: readonly string[]): Promise<Figures> {
  const terminal = openTerminal(program, args, {env: environment(process.env), ...size});
  return until(terminal, () => watch(program, terminal));
}

const environment = ({CI: _ci, NO_COLOR: _noColor, ...env}: NodeJS.ProcessEnv) => ({
  ...env,
  LC_ALL: 'C.UTF-8',
});

/** Ends a terminal once it has been measured. */
async function until<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    terminal.kill();
    await terminal.exit;
  }
}

async function watch(program: string, {pty, output}: Terminal): Promise<Figures> {
  await pause(3000);
  const cpu = cpuOf(pty.pid);
  const bytes = output().length;
  await pause(seconds * 1000);
  return {
    program,
    cpuPercent: round((cpuOf(pty.pid) - cpu) / 10 / seconds),
    bytesPerRefresh: Math.round((output().length - bytes) / seconds),
    residentMiB: Math.round(residentBytes(pty.pid) / 2 ** 20),
  };
}

async function press(terminal: Terminal): Promise<KeyFigures> {
  const times = [];
  for (let key = 0; key < keys; key++)
    times.push(await keyTime(terminal, key % 30 < 15 ? 'j' : 'k'));
  times.sort((a, b) => a - b);
  return {
    keyMedian: round(times[Math.floor(keys / 2)] ?? 0),
    keyP95: round(times[Math.floor(keys * 0.95)] ?? 0),
  };
}

/** Milliseconds from a key to the first byte of the frame that shows it. */
async function keyTime(terminal: Terminal, key: string): Promise<number> {
  await pause(130);
  const drawn = new Promise<void>(resolve => {
    const listener = terminal.pty.onData(() => {
      listener.dispose();
      resolve();
    });
  });
  const began = performance.now();
  terminal.type(key);
  await drawn;
  return performance.now() - began;
}

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;

const pause = (milliseconds: number) =>
  new Promise<void>(resolve => setTimeout(resolve, milliseconds));

const round = (value: number) => Math.round(value * 10) / 10;

const counts = process.argv.slice(2).map(Number);
for (const domains of counts.length > 0 ? counts : [20, 200, 1000]) {
  process.stdout.write(`${JSON.stringify(await measure(domains))}\n`);
}
const others = [
  ['htop', '--delay=10'],
  ['virt-top', '-c', 'test:///default', '-d', '1'],
] as const;
for (const [program, ...args] of others) {
  if (installed(program)) {
    process.stdout.write(`${JSON.stringify(await compare(program, args))}\n`);
  } else process.stdout.write(`There is no ${program} here: apt-get install ${program}.\n`);
}
