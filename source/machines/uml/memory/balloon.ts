import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import type {KernelRun} from '../kernel/kernel-run.ts';
import {parseMeminfo} from '../proc-text.ts';

const mebibyte = 1024 * 1024;

/**
 * Bytes that a guest keeps available in any case. One that is left with nothing does not swap or
 * kill programs but panics: "System is deadlocked on memory".
 */
const reserve = 8 * mebibyte;

/** Bytes that are taken at once at most, so that nothing is taken that the guest has just used. */
const stride = 32 * mebibyte;

/** Rounds without progress after which what was reached has to do, and milliseconds between them. */
const patience = 5;
const pause = 20;

/**
 * Sets the memory of a guest, in bytes, as near as its own use of it allows: its kernel gives up
 * pages that are free at the moment, and gets them back when it is given more. It always believes
 * to have what it booted with. Resolves with what was reached.
 *
 * @throws {RefusedError} for more than it booted with, or less than it can live with.
 */
export async function balloon(run: KernelRun, bytes: number): Promise<number> {
  const boot = run.record().bootMemory * mebibyte;
  if (bytes > boot) {
    throw new RefusedError(
      'GenericError',
      `This guest booted with ${boot / mebibyte} MiB and cannot have more: set maxmem and start it again.`,
    );
  }
  const wanted = boot - Math.floor(bytes / mebibyte) * mebibyte;
  const {taken} = run.record();
  if (wanted < taken) await give(run, taken - wanted);
  else if (wanted > taken) await take(run, wanted);
  return boot - run.record().taken;
}

async function give(run: KernelRun, amount: number): Promise<void> {
  await run.mconsole.request(`config mem=+${amount / mebibyte}M`);
  run.remember({taken: run.record().taken - amount});
}

async function take(run: KernelRun, wanted: number): Promise<void> {
  const {available} = await readMemory(run);
  const missing = wanted - run.record().taken;
  if (missing > available - reserve) {
    const possible = Math.max(0, Math.floor((available - reserve) / mebibyte));
    throw new RefusedError(
      'GenericError',
      `The guest can give up ${possible} MiB now, not ${missing / mebibyte}: it panics when it is left with less than it uses.`,
    );
  }

  for (let idle = 0; idle < patience && run.record().taken < wanted;) {
    const {free} = await readMemory(run);
    const spare = Math.floor((free - reserve) / mebibyte) * mebibyte;
    const amount = Math.min(spare, stride, wanted - run.record().taken);
    if (amount > 0) {
      await run.mconsole.request(`config mem=-${amount / mebibyte}M`);
      run.remember({taken: run.record().taken + amount});
      idle = 0;
    } else {
      // What its caches hold becomes free as the kernel notices that little is left.
      await delay(pause);
      ++idle;
    }
  }
}

async function readMemory(run: KernelRun): Promise<{free: number; available: number}> {
  const figures = parseMeminfo(await run.mconsole.request('proc meminfo'));
  const free = figures.get('MemFree') ?? 0;
  return {free, available: Math.max(free, figures.get('MemAvailable') ?? 0)};
}
