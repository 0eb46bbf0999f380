import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../errors.ts';
import type {QemuRun} from './process/qemu-run.ts';

const mebibyte = 1024 * 1024;

/** Milliseconds without a change after which what was reached has to do, and between two looks. */
const patience = 2000;
const interval = 20;

/**
 * Sets the memory of a guest, in bytes, by its balloon. A guest gives up what it can spare; resolves
 * with what was reached.
 *
 * @throws {RefusedError} for more than it booted with, or when it has no driver of a balloon.
 */
export async function balloon(run: QemuRun, bytes: number, boot: number): Promise<number> {
  if (bytes > boot) {
    throw new RefusedError(
      'GenericError',
      `This guest booted with ${boot / mebibyte} MiB and cannot have more: set maxmem and start it again.`,
    );
  }
  const look = async () => (await run.monitor.execute<{actual: number}>('query-balloon')).actual;
  const before = await look();
  await run.monitor.execute('balloon', {value: bytes});

  let actual = before;
  for (let changed = performance.now(); actual !== bytes;) {
    await delay(interval);
    const now = await look();
    if (now !== actual) changed = performance.now();
    actual = now;
    if (performance.now() - changed > patience) break;
  }
  if (actual === before && actual !== bytes) {
    await run.monitor.execute('balloon', {value: before});
    throw new RefusedError(
      'GenericError',
      'The guest does not react: it has no driver of the balloon (virtio_balloon), or needs all its memory.',
    );
  }
  return actual;
}
