import {setTimeout as delay} from 'node:timers/promises';
import type {Monitor} from '../control/monitor.ts';
import type {ConsoleInput} from './console-input.ts';
import type {TakenMark} from './taken-mark.ts';

/** Milliseconds in which a QEMU answers that does not wait for something to read; twice as many each time. */
const firstPatience = 100;

/**
 * Takes back what was given to QEMU and not read yet. One that has seen that there is something, and then
 * finds nothing, waits for more in its read(2) and answers nobody meanwhile: it gets the first byte again.
 *
 * @throws {UnreachableError} when QEMU is gone.
 */
export async function takeBack(
  input: Pick<ConsoleInput, 'give' | 'takeBack'>,
  monitor: Pick<Monitor, 'execute'>,
  mark: TakenMark,
): Promise<Buffer> {
  let taken: Buffer = Buffer.alloc(0);
  for (let patience = firstPatience; ; patience *= 2) {
    mark.write(taken);
    const found = input.takeBack();
    if (found.length === 0) break;
    taken = Buffer.concat([found, taken]);
    mark.write(taken);
    const answer = monitor.execute('query-status').then(() => true);
    if (await Promise.race([answer, delay(patience, false, {ref: false})])) continue;
    input.give(taken.subarray(0, 1));
    taken = taken.subarray(1);
    await answer;
  }
  mark.remove();
  return taken;
}
