import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {resolveDomainConfig} from '../../source/config/resolve/resolve-domain-config.ts';
import {readSettings} from '../../source/config/settings/read-settings.ts';
import {parseConfig} from '../../source/config/syntax/parser.ts';
import {resolveOptions} from '../../source/host/configs/resolve-options.ts';
import {fifoNames, makeFifos} from '../../source/machines/fifos.ts';
import {planMachine} from '../../source/machines/qemu/command-line/plan.ts';
import type {MachinePlan} from '../../source/machines/qemu/command-line/plan.ts';
import {inputName} from '../../source/machines/qemu/console/console-files.ts';
import {eventLine} from '../../source/machines/qemu/control/event-pipe.ts';
import {connectMonitor} from '../../source/machines/qemu/control/monitor.ts';
import type {Monitor} from '../../source/machines/qemu/control/monitor.ts';
import {signal} from '../../source/system/processes.ts';
import {ensurePcMini} from '../../test/helpers/guests/mini.ts';
import type {Home} from '../../test/helpers/home.ts';
import {median} from '../harness.ts';

/** The guest of these benchmarks, as `domux create` takes it. */
export const guestWords = ['machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];

/** Milliseconds. */
export type Took = {readonly start: number; readonly end: number};

/** How domux would start that guest. */
export async function planGuest({places, env}: Home): Promise<MachinePlan> {
  await ensurePcMini();
  const settings = () => readSettings(places.settings, env);
  const words = ['name=hand', ...guestWords];
  const options = resolveOptions({places, settings}, undefined, words, true);
  const {config} = resolveDomainConfig(parseConfig(''), options);
  return planMachine(config, 'tcg', places.data);
}

/**
 * Starts QEMU with the same arguments as domux does, its guest stopped, and ends it by its monitor.
 *
 * @param done Resolves when it is where it is to be.
 */
export async function byHand(
  plan: MachinePlan,
  done: (monitor: Monitor, directory: string) => Promise<void>,
): Promise<Took> {
  const directory = mkdtempSync(join(tmpdir(), 'domux-bench-'));
  await makeFifos(directory, [...fifoNames(eventLine), inputName(0)]);
  const began = performance.now();
  const child = spawn(plan.emulator.file, plan.arguments, {
    ...{cwd: directory, detached: true, stdio: 'ignore'},
    env: {...process.env, ...plan.emulator.env},
  });
  const closed = new Promise(resolve => child.once('close', resolve));
  try {
    const monitor = await connectMonitor(join(directory, 'qmp.sock'), () => false, 60_000);
    await done(monitor, directory);
    const start = performance.now() - began;
    const ending = performance.now();
    await monitor.execute('quit').catch(() => undefined);
    await closed;
    return {start, end: performance.now() - ending};
  } finally {
    if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
    rmSync(directory, {recursive: true});
  }
}

/** Medians of several ways to do a thing, done in turn, after a round that does not count. */
export async function inTurn(
  count: number,
  ways: readonly (() => Promise<Took>)[],
): Promise<readonly Took[]> {
  const taken = ways.map((): Took[] => []);
  for (let round = 0; round <= count; ++round) {
    for (const [index, way] of ways.entries()) {
      const took = await way();
      if (round > 0) taken[index]?.push(took);
    }
  }
  return taken.map(all => ({
    start: median(all.map(({start}) => start)),
    end: median(all.map(({end}) => end)),
  }));
}
