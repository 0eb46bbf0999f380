import {inHome, ms, printTable, quantile} from './harness.ts';
import {createSim} from '../test/helpers/guests/sim.ts';

/** Round trips of query-status, idle and while the console floods. Aim: p99 under 20 ms in a flood. */
const rounds = 2000;

await inHome(async home => {
  const rows = [];
  for (const [name, behaviour] of [
    ['idle', []],
    ['console floods', ['flood']],
  ] as const) {
    const domain = await createSim(home, name.replace(' ', '-'), {behaviour});
    const viewer = await home.host.console(domain);
    viewer.resume();
    const client = await home.host.control(domain);
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await client.execute('query-status');
      times.push(performance.now() - began);
    }
    rows.push([name, ms(quantile(times, 0.5)), ms(quantile(times, 0.99)), ms(Math.max(...times))]);
    client.close();
    viewer.destroy();
    await home.host.destroy(domain);
  }
  printTable(['query-status', 'p50 ms', 'p99 ms', 'max ms'], rows);
});
