import {setTimeout as sleep} from 'node:timers/promises';
import {createHome} from '../test/helpers/home.ts';
import {simConfig} from '../test/helpers/sim.ts';
import {mebibytes, printTable, privateMemory} from './harness.ts';

/**
 * Private memory of idle guest processes, from smaps_rollup: 20 domains in 20, 5 and 1 processes.
 * Aim: at most 12 MiB for a process with one domain.
 */
const domains = 20;
/** Seconds for the garbage of starting to be collected. */
const settling = 3;

const rows = [];
for (const perProcess of [1, 4, 20]) {
  const home = createHome({domainsPerProcess: perProcess});
  try {
    for (let number = 0; number < domains; number++) {
      await home.host.create(simConfig(`idle${number}`));
    }
    await sleep(settling * 1000);
    const pids = new Set((await home.host.list()).map(({entry}) => entry.guest?.pid ?? 0));
    const sizes = [...pids].map(privateMemory);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    rows.push([
      `${domains} domains in ${pids.size}`,
      mebibytes(Math.max(...sizes)),
      mebibytes(total),
      mebibytes(total / domains),
    ]);
  } finally {
    await home.dispose();
  }
}
printTable(['processes', 'largest MiB', 'all MiB', 'MiB a domain'], rows);
