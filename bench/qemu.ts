import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {resolveDomainConfig} from '../source/config/resolve/resolve-domain-config.ts';
import {readSettings} from '../source/config/settings/read-settings.ts';
import {parseConfig} from '../source/config/syntax/parser.ts';
import {resolveOptions} from '../source/host/configs/resolve-options.ts';
import {fifoNames, makeFifos} from '../source/machines/fifos.ts';
import {inputName} from '../source/machines/qemu/console/console-files.ts';
import {eventLine} from '../source/machines/qemu/control/event-pipe.ts';
import {connectMonitor} from '../source/machines/qemu/control/monitor.ts';
import type {Monitor} from '../source/machines/qemu/control/monitor.ts';
import {planMachine} from '../source/machines/qemu/command-line/plan.ts';
import {consoleLog} from '../source/registry/domains/domain-files.ts';
import {signal} from '../source/system/processes.ts';
import type {Home} from '../test/helpers/home.ts';
import {inHome, median, ms, printTable, ratio} from './harness.ts';

/**
 * Machine qemu beside QEMU started by hand with the same arguments: from the start until
 * query-status is answered, one by one and twenty at once, from the start to the guest's prompt, and
 * how long `destroy` takes. A domain is created by the command line, whose own start is included.
 * Aims: 5 times by hand one by one, 3 times for twenty at once, a destroy within 50 ms.
 */
const rounds = 7;
const crowd = 20;
const words = ['machine=qemu', 'kernel=mini', 'memory=128', 'accel=tcg'];

await inHome(async home => {
  const plan = planOf(home);
  const oneByOne = await inTurn(rounds, [
    () => byHand(plan, answered),
    () => byDomux(home, 'one', () => Promise.resolve()),
  ]);
  const together = await inTurn(3, [
    () => atOnce(() => byHand(plan, answered)),
    () => atOnce(index => byDomux(home, `crowd${index}`, () => Promise.resolve())),
  ]);
  const prompts = await inTurn(rounds, [
    () => byHand(plan, prompted),
    () => byDomux(home, 'one', () => untilPrompt(consoleLog(home.places.log, 'one', 0))),
  ]);
  const row = (what: string, [hand, domux]: readonly Took[]) => [
    what,
    ms(hand?.start ?? NaN),
    ms(domux?.start ?? NaN),
    ratio((domux?.start ?? NaN) / (hand?.start ?? NaN)),
  ];
  printTable(
    ['milliseconds', 'by hand', 'domux', 'ratio'],
    [
      row('to query-status, one by one', oneByOne),
      row(`to query-status, ${crowd} at once`, together),
      row('to the prompt', prompts),
    ],
  );
  printTable(['milliseconds', 'domux destroy'], [['a running guest', ms(prompts[1]?.end ?? NaN)]]);
});

type Plan = ReturnType<typeof planMachine>;
/** Milliseconds. */
type Took = {readonly start: number; readonly end: number};

function planOf({places, env}: Home): Plan {
  const settings = () => readSettings(places.settings, env);
  const options = resolveOptions({places, settings}, undefined, ['name=hand', ...words], true);
  const {config} = resolveDomainConfig(parseConfig(''), options);
  return planMachine(config, 'tcg', places.data);
}

/** Medians of several ways to do a thing, done in turn, after a round that does not count. */
async function inTurn(count: number, ways: readonly (() => Promise<Took>)[]): Promise<Took[]> {
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

/** Until the last of a crowd has done it. */
async function atOnce(one: (index: number) => Promise<Took>): Promise<Took> {
  const all = await Promise.all(Array.from({length: crowd}, (_, index) => one(index)));
  return {
    start: Math.max(...all.map(({start}) => start)),
    end: Math.max(...all.map(({end}) => end)),
  };
}

async function byHand(
  plan: Plan,
  done: (monitor: Monitor, directory: string) => Promise<void>,
): Promise<Took> {
  const directory = mkdtempSync(join(tmpdir(), 'domux-bench-'));
  await makeFifos(directory, [...fifoNames(eventLine), inputName(0)]);
  const began = performance.now();
  const child = spawn(plan.emulator.file, plan.arguments, {
    cwd: directory,
    detached: true,
    stdio: 'ignore',
    env: {...process.env, ...plan.emulator.env},
  });
  try {
    const monitor = await connectMonitor(join(directory, 'qmp.sock'), () => false, 60_000);
    await done(monitor, directory);
    const start = performance.now() - began;
    monitor.close();
    return {start, end: 0};
  } finally {
    const closed = new Promise(resolve => child.once('close', resolve));
    if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
    await closed;
    rmSync(directory, {recursive: true});
  }
}

async function answered(monitor: Monitor): Promise<void> {
  await monitor.execute('query-status');
}

async function prompted(monitor: Monitor, directory: string): Promise<void> {
  const out = join(directory, 'out');
  const data = {out};
  await monitor.execute('chardev-change', {id: 'console0', backend: {type: 'file', data}});
  await monitor.execute('cont');
  await untilPrompt(out);
}

async function byDomux(home: Home, name: string, done: () => Promise<void>): Promise<Took> {
  rmSync(consoleLog(home.places.log, name, 0), {force: true});
  const began = performance.now();
  const {code, stderr} = await home.run(['create', `name=${name}`, ...words], {timeout: 120_000});
  if (code !== 0) throw new Error(stderr);
  await done();
  const start = performance.now() - began;
  const ending = performance.now();
  await home.run(['destroy', name], {timeout: 60_000});
  return {start, end: performance.now() - ending};
}

async function untilPrompt(file: string): Promise<void> {
  while (!existsSync(file) || !/# (?:\x1b\[6n)?$/.test(readFileSync(file, 'latin1')))
    await delay(2);
}
