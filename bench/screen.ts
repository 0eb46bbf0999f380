import {readFileSync} from 'node:fs';
import {createHome} from '../test/helpers/home.ts';
import {simConfig} from '../test/helpers/sim.ts';
import {openDomux} from '../test/helpers/terminal.ts';

/**
 * What the screen costs at one refresh a second on 120x40: percent of a core, bytes to the terminal
 * a refresh, resident memory, and the time from a key to the screen. The domains are simulated, and
 * one in twenty of them has a load.
 *
 *     node bench/screen.ts [DOMAINS...]
 */
const seconds = 20;
const keys = 40;

type Figures = {
  readonly domains: number;
  readonly cpuPercent: number;
  readonly bytesPerRefresh: number;
  readonly residentMiB: number;
  readonly keyMedian: number;
  readonly keyP95: number;
};

async function measure(domains: number): Promise<Figures> {
  const home = createHome({domainsPerProcess: 100});
  try {
    for (let index = 0; index < domains; index++) {
      const behaviour = index % 20 === 0 ? ['cpu=50', 'net=100000', 'disk=1000000'] : [];
      await home.host.create(
        simConfig(`vm-${String(index).padStart(4, '0')}`, {settings: [['sim', behaviour]]}),
      );
    }
    return await watch(home.env, domains);
  } finally {
    await home.dispose();
  }
}

async function watch(env: NodeJS.ProcessEnv, domains: number): Promise<Figures> {
  const {CI: _ci, NO_COLOR: _noColor, ...rest} = env;
  const terminal = openDomux([], {
    env: {...rest, LC_ALL: 'C.UTF-8'},
    columns: 120,
    rows: 40,
  });
  try {
    await terminal.see(`${domains + 1} domains`, 30_000);
    await pause(3000);

    const cpu = cpuSeconds(terminal.pty.pid);
    const bytes = terminal.output().length;
    await pause(seconds * 1000);
    const cpuPercent = (100 * (cpuSeconds(terminal.pty.pid) - cpu)) / seconds;
    const bytesPerRefresh = (terminal.output().length - bytes) / seconds;
    const times = [];
    for (let key = 0; key < keys; key++)
      times.push(await keyTime(terminal, key % 30 < 15 ? 'j' : 'k'));
    times.sort((a, b) => a - b);
    return {
      domains,
      cpuPercent: round(cpuPercent),
      bytesPerRefresh: Math.round(bytesPerRefresh),
      residentMiB: Math.round(residentBytes(terminal.pty.pid) / 2 ** 20),
      keyMedian: round(times[Math.floor(keys / 2)] ?? 0),
      keyP95: round(times[Math.floor(keys * 0.95)] ?? 0),
    };
  } finally {
    terminal.kill();
    await terminal.exit;
  }
}

/** Milliseconds from a key to the first byte of the frame that shows it. */
async function keyTime(terminal: ReturnType<typeof openDomux>, key: string): Promise<number> {
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

/** User and system time of a process: fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;

const pause = (milliseconds: number) =>
  new Promise<void>(resolve => setTimeout(resolve, milliseconds));

const round = (value: number) => Math.round(value * 10) / 10;

const counts = process.argv.slice(2).map(Number);
for (const domains of counts.length > 0 ? counts : [20, 200, 1000]) {
  const figures = await measure(domains);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
