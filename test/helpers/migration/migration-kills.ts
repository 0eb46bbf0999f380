import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, onTestFinished} from 'vitest';
import {createMonitor} from '../../../source/machines/qemu/control/monitor.ts';
import {domainFiles} from '../../../source/registry/domains/domain-files.ts';
import {readEntries} from '../../../source/registry/domains/entry.ts';
import {readMachineProcess} from '../../../source/registry/guests/machine-process.ts';
import {identify, signal} from '../../../source/system/processes.ts';
import {connectUnix} from '../../../source/system/unix-sockets.ts';
import {readEvents} from '../events.ts';
import {createHome} from '../home.ts';
import type {Home} from '../home.ts';
import {seededRandom} from '../random.ts';
import {until} from '../until.ts';
import {writeBootDisk} from '../../machines/qemu/boot-sector.ts';

type Homes = readonly [Home, Home];

/** What each QEMU of a home says of its guest. */
async function statuses(home: Home): Promise<string[]> {
  return (await askAll<{status: string}>(home, 'query-status')).map(({status}) => status);
}

/** What each QEMU of a home answers, by way of the monitor for people. */
async function askAll<T>({places}: Home, command: string): Promise<T[]> {
  const entries = readEntries(places.run);
  const found = await Promise.all(entries.map(({directory}) => ask<T>(directory, command)));
  return found.filter(answer => answer !== undefined);
}

async function ask<T>(directory: string, command: string): Promise<T | undefined> {
  const socket = connectUnix(join(domainFiles(directory).machine, 'monitor.sock'));
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  const monitor = createMonitor(socket);
  try {
    return await monitor.execute<T>(command, {}, {timeout: 5000});
  } catch {
    return undefined;
  } finally {
    monitor.close();
  }
}

/** Looks, as long as it is not stopped, whether two guests run at once; one look after the other. */
function watchForTwo(homes: Homes): {readonly stop: () => Promise<string | undefined>} {
  let over = false;
  let found: string | undefined;
  const look = async () => {
    while (!over) {
      const [first, second, again] = [
        await statuses(homes[0]),
        await statuses(homes[1]),
        await statuses(homes[0]),
      ];
      const runs = (list: readonly string[]) => list.includes('running');
      if (runs(first) && runs(second) && runs(again)) {
        found ??= `both run: ${JSON.stringify([first, second, again])}`;
      }
      await delay(5);
    }
    return found;
  };
  const looking = look();
  return {
    stop: () => {
      over = true;
      return looking;
    },
  };
}

/** What the client says before something decisive: most kills are to come close to that. */
const signs = [
  '',
  '',
  'Ready to receive',
  'acknowledged transfer',
  'Giving target permission',
] as const;

/** At this rate the transfer of this guest takes about a second, and is hit often. */
const paces = [[], ['--bandwidth', '1M'], ['--bandwidth', '1M']] as const;

const victims = [
  'source guest process',
  'target guest process',
  'source QEMU',
  'target QEMU',
  'client',
] as const;
type Victim = (typeof victims)[number];

/** The process to kill, if it is there at this moment. */
function processOf(victim: Victim, source: Home, target: Home, client: number): number | undefined {
  if (victim === 'client') return client;
  const home = victim.startsWith('source') ? source : target;
  const [first] = readEntries(home.places.run);
  if (first === undefined) return undefined;
  return victim.endsWith('QEMU')
    ? readMachineProcess(first.directory)?.pid
    : first.entry.guest?.pid;
}

/** Where the domain is, if it is in one place only and runs there, and nothing else is anywhere. */
async function whereItRuns(homes: Homes): Promise<number | undefined> {
  const lists = await Promise.all(homes.map(({host}) => host.list()));
  const all = lists.flat();
  const [only] = all;
  if (all.length !== 1 || only?.info.name !== 'web' || only.info.status !== 'running') {
    return undefined;
  }
  return lists.findIndex(list => list.length === 1);
}

async function describeAll(homes: Homes): Promise<string> {
  const parts = await Promise.all(
    homes.map(async (home, index) => {
      const list = (await home.host.list()).map(({info, trouble}) => ({
        ...info,
        stats: 0,
        trouble,
      }));
      const events = readEvents(home)
        .slice(-12)
        .map(each => JSON.stringify(each));
      const status = JSON.stringify(await statuses(home));
      const migration = JSON.stringify(await askAll(home, 'query-migrate'));
      return `home ${index}: ${JSON.stringify(list)} ${status} ${migration}\n${events.join('\n')}`;
    }),
  );
  return parts.join('\n');
}

/**
 * Migrates a domain back and forth between two homes, and kills something in each round: the client,
 * either guest process or either QEMU, at a moment that chance decides.
 *
 * @param seed Of chance: the same one does the same again, as far as the host does.
 * @throws when afterwards not exactly one copy runs, or when two did at any moment.
 */
export async function killDuringMigrations(seed: number, rounds: number): Promise<void> {
  const random = seededRandom(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const homes: Homes = [createHome(), createHome()];
  onTestFinished(() => Promise.all(homes.map(home => home.dispose())).then(() => undefined));
  const words = [
    ...['name=web', 'memory=16', 'accel=tcg', 'on_crash=restart'],
    `disk=['${writeBootDisk(homes[0].directory)},raw,hda,w']`,
  ];
  const created = await homes[0].run(['create', ...words], {env: {DOMUX_CRASH_WINDOW: '1'}});
  expect(created.code, created.stderr).toBe(0);
  const watch = watchForTwo(homes);

  let place = 0;
  for (let round = 0; round < rounds; ++round) {
    const [source, target] = place === 0 ? homes : [homes[1], homes[0]];
    const victim = pick(victims);
    const mode = random() < 0.4 ? [] : ['--mode', pick(['stop', 'postcopy']), ...pick(paces)];
    const sign = pick(signs);
    const moment = Math.round(random() * (sign === '' ? 700 : 40));
    const about = `round ${round} of seed ${seed}: ${victim} killed ${moment} ms after '${sign}', ${mode.join(' ')}`;

    const client = source.start(['migrate', ...mode, 'web', `dir:${target.directory}`]);
    try {
      const isSaid = () => client.stderr().includes(sign);
      const options = {timeout: 30_000, interval: 1};
      await Promise.race([client.ended, until(`the client says ${sign}`, isSaid, options)]);
      await delay(moment);
      const pid = processOf(victim, source, target, client.child.pid ?? 0);
      if (pid !== undefined && identify(pid) !== undefined) signal(pid, 'SIGKILL');
      let ended = false;
      void client.ended.then(() => (ended = true));
      await until('the client has ended', () => ended, {timeout: 60_000});

      place = await until('one copy runs, and nothing else is there', () => whereItRuns(homes), {
        timeout: 60_000,
      });
    } catch (error) {
      const said = `The client said:\n${client.stderr()}`;
      throw new Error(`${about}\n${said}\n${await describeAll(homes)}`, {cause: error});
    }
  }
  expect(await watch.stop()).toBeUndefined();
}
