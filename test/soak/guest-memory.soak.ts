import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {privateMemory} from '../../bench/harness.ts';
import type {DomainReference} from '../../source/host/domain-reference.ts';
import {driveShell} from '../helpers/guests/drive-shell.ts';
import {createHome} from '../helpers/home.ts';
import type {Home} from '../helpers/home.ts';
import {ensureMini, miniTimeout} from '../helpers/guests/mini.ts';
import {simConfig} from '../helpers/guests/sim.ts';

/** Rounds, and how many of them go between two looks at the memory. */
const rounds = Number(process.env['DOMUX_MEMORY_ROUNDS'] ?? 300);
const between = Math.ceil(rounds / 6);

/** Milliseconds until a process that nobody asks has given back what it can (source/system/node/idle-heap.ts). */
const idle = 40_000;

let home: Home;
beforeAll(async () => {
  await ensureMini();
  home = createHome();
}, miniTimeout);
afterAll(() => home.dispose());

const mebibytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;

/** Half a megabyte on the console of two viewers, of whom one reads nothing; many clients at once. */
async function trouble(domain: DomainReference): Promise<void> {
  const [viewer, stuck] = [await home.host.console(domain), await home.host.console(domain)];
  stuck.pause();
  const shell = await driveShell(viewer, domain.entry.name);
  await shell.run("head -c 500000 /dev/zero | tr '\\0' x", {timeout: 60_000});
  viewer.destroy();
  stuck.destroy();
  await Promise.all(
    Array.from({length: 16}, async () => {
      const client = await home.host.control(domain);
      await client.execute('domux-query-domain');
      await client.execute('domux-query-stats');
      await client.execute('domux-query-config');
      client.close();
    }),
  );
}

test(
  `a guest process holds no more after ${rounds} rounds of floods, viewers, clients and reboots`,
  {timeout: 3_600_000},
  async () => {
    const {kernel, ramdisk} = await ensureMini();
    const boot = {machine: 'uml', kernel, ramdisk, consoleLine: 'ssl0'} as const;
    const domain = await home.host.create(simConfig('web', {...boot, onReboot: 'restart'}));
    const held: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await trouble(domain);
      if (round % 5 === 0) await home.run(['reboot', '-w', 'web']);
      if (round % between > 0) continue;
      await sleep(idle);
      held.push(mebibytes(privateMemory(domain.entry.guest?.pid ?? 0)));
      process.stdout.write(`After ${round} rounds: ${held.at(-1)} MiB\n`);
    }
    // Half a MiB is what one look differs from the next by.
    expect(held.at(-1)).toBeLessThan((held[1] ?? 0) + 0.5);
    expect(Math.max(...held)).toBeLessThanOrEqual(13);
  },
);
