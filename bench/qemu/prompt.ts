import {existsSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {consoleLog} from '../../source/registry/domains/domain-files.ts';
import type {Monitor} from '../../source/machines/qemu/control/monitor.ts';
import type {Home} from '../../test/helpers/home.ts';
import {inHome, ms, printTable, ratio} from '../harness.ts';
import {byHand, guestWords, inTurn, planGuest} from './hand.ts';
import type {Took} from './hand.ts';

/** From the start of machine qemu to its guest's prompt: by hand with the same arguments, and `domux create`. */
const rounds = 7;

await inHome(async home => {
  const plan = await planGuest(home);
  const [hand, domux] = await inTurn(rounds, [
    () => byHand(plan, prompted),
    () => byDomux(home, 'one'),
  ]);
  const [theirs, ours] = [hand?.start ?? NaN, domux?.start ?? NaN];
  printTable(
    ['milliseconds', 'by hand', 'domux', 'ratio'],
    [['to the prompt', ms(theirs), ms(ours), ratio(ours / theirs)]],
  );
});

async function prompted(monitor: Monitor, directory: string): Promise<void> {
  const out = join(directory, 'out');
  const data = {out};
  await monitor.execute('chardev-change', {id: 'console0', backend: {type: 'file', data}});
  await monitor.execute('cont');
  await untilPrompt(out);
}

async function byDomux(home: Home, name: string): Promise<Took> {
  const log = consoleLog(home.places.log, name, 0);
  rmSync(log, {force: true});
  const began = performance.now();
  const {code, stderr} = await home.run(['create', `name=${name}`, ...guestWords], {
    timeout: 120_000,
  });
  if (code !== 0) throw new Error(stderr);
  await untilPrompt(log);
  const start = performance.now() - began;
  const ending = performance.now();
  await home.run(['destroy', name], {timeout: 60_000});
  return {start, end: performance.now() - ending};
}

async function untilPrompt(file: string): Promise<void> {
  while (!existsSync(file) || !/# (?:\x1b\[6n)?$/.test(readFileSync(file, 'latin1')))
    await delay(2);
}
