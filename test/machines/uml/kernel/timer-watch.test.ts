import {spawn} from 'node:child_process';
import {afterEach, expect, test} from 'vitest';
import {isIdle} from '../../../../source/machines/uml/kernel/kernel-process.ts';
import {watchTimer} from '../../../../source/machines/uml/kernel/timer-watch.ts';
import {identify} from '../../../../source/system/processes.ts';
import type {ProcessIdentity} from '../../../../source/system/processes.ts';
import {until} from '../../../helpers/until.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A program that stands for a kernel, and has set itself up. */
async function start(script: string) {
  const child = spawn('bash', ['-c', script], {stdio: ['pipe', 'pipe', 'ignore']});
  ends.push(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await until('it runs', () => printed.includes('up'));
  const kernel = identify(child.pid ?? 0);
  if (kernel === undefined) throw new Error('bash has ended');
  return {child, kernel, alarms: () => printed.split('alarm').length - 1};
}

const watch = (kernel: ProcessIdentity) => ends.push(watchTimer(kernel, 20));

const spin = 'echo up; while :; do :; done';

test('a kernel that is busy gets alarms; one that would die of them, or that sleeps, gets none', async () => {
  const booting = await start(spin);
  const asleep = await start('trap "echo alarm" ALRM; echo up; read');
  await until('it sleeps', () => isIdle(asleep.kernel.pid));
  const busy = await start(`trap "echo alarm" ALRM; ${spin}`);
  for (const {kernel} of [booting, asleep, busy]) watch(kernel);
  await until('alarms have come', () => busy.alarms() >= 5);
  expect(booting.child.signalCode).toBeNull();
  expect(asleep.alarms()).toBe(0);
});

test('a process that has the number of a dead kernel gets none', async () => {
  const other = await start(`trap "echo alarm" ALRM; ${spin}`);
  const busy = await start(`trap "echo alarm" ALRM; ${spin}`);
  watch({...other.kernel, startTime: other.kernel.startTime - 1});
  watch(busy.kernel);
  await until('alarms have come', () => busy.alarms() >= 5);
  expect(other.alarms()).toBe(0);
});
