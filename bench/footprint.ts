import {setTimeout as sleep} from 'node:timers/promises';
import type {DomainConfig} from '../source/config/domain-config.ts';
import {driveShell} from '../test/helpers/guests/drive-shell.ts';
import {createHome} from '../test/helpers/home.ts';
import {ensureMini} from '../test/helpers/guests/mini.ts';
import {simConfig} from '../test/helpers/guests/sim.ts';
import {mebibytes, printTable, privateMemory} from './harness.ts';

/**
 * Private memory of idle guest processes, from smaps_rollup: 20 domains in 20, 5 and 1 processes.
 * Aim: at most 12 MiB for a process with one domain.
 */
const domains = 20;
/** Seconds for the garbage of starting to be collected. */
const settling = 6;
/** The same after more was done: see giveBackWhenIdle. */
const collecting = 36;

const {kernel, ramdisk} = await ensureMini();
const guests = {machine: 'uml', kernel, ramdisk, consoleLine: 'ssl0'} as const;
printTable(
  ['processes', 'largest MiB', 'all MiB', 'MiB a domain'],
  [
    await measure('simulated', {}, 1),
    await measure('simulated', {}, 4),
    await measure('simulated', {}, 20),
    await measure('of User-Mode Linux', guests, 1),
    await measureAfterFlood(),
  ],
);

/** One of two guest processes, whose guest printed 8 MB to a viewer, when nobody has asked it for a while. */
async function measureAfterFlood(): Promise<string[]> {
  const home = createHome();
  try {
    await home.host.create(simConfig('other', guests));
    const busy = await home.host.create(simConfig('busy', guests));
    const console = await home.host.console(busy);
    await driveShell(console, 'busy').then(shell =>
      shell.run("head -c 8000000 /dev/zero | tr '\\0' x", {timeout: 60_000}),
    );
    console.destroy();
    await sleep(collecting * 1000);
    const size = mebibytes(privateMemory(busy.entry.guest?.pid ?? 0));
    return ['1 guest of User-Mode Linux after a flood', size, size, size];
  } finally {
    await home.dispose();
  }
}

async function measure(
  kind: string,
  config: Partial<DomainConfig>,
  domainsPerProcess: number,
): Promise<string[]> {
  const home = createHome({domainsPerProcess});
  try {
    for (let number = 0; number < domains; number++) {
      await home.host.create(simConfig(`idle${number}`, config));
    }
    await sleep(settling * 1000);
    const pids = new Set((await home.host.list()).map(({entry}) => entry.guest?.pid ?? 0));
    const sizes = [...pids].map(privateMemory);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const name = `${domains} domains ${kind} in ${pids.size}`;
    return [name, mebibytes(Math.max(...sizes)), mebibytes(total), mebibytes(total / domains)];
  } finally {
    await home.dispose();
  }
}
