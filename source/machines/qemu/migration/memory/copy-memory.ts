import {closeSync, promises as files, openSync, readSync, writeSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import type {SharedMemory} from '../../../machine-state.ts';
import {findRuns, windowSize} from './runs.ts';
import type {Run} from './runs.ts';

/** Makes a file that memory can be copied to: a QEMU can map it from now on. */
export async function makeMemoryFile(path: string, {bytes}: SharedMemory): Promise<void> {
  const file = await files.open(path, 'wx', 0o600);
  try {
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
}

/**
 * Copies the memory of a guest that stands still to such a file, but for what is zero. The file is never
 * cut short meanwhile, as programs that copy files do: a QEMU that has it mapped would die of that.
 *
 * Both are memory, where a window takes half a millisecond, and as long again if a thread is given the
 * work: so it is done here, and others have their turn after each.
 */
export async function copyMemory({path, bytes}: SharedMemory, to: string): Promise<void> {
  const memory = openSync(path, 'r');
  const file = openSync(to, 'r+');
  try {
    const window = Buffer.allocUnsafeSlow(Math.min(windowSize, bytes));
    for (let at = 0; at < bytes; at += windowSize) {
      const length = readSync(memory, window, 0, Math.min(windowSize, bytes - at), at);
      for (const run of findRuns(window.subarray(0, length))) writeRun(file, window, at, run);
      await setImmediate();
    }
  } finally {
    closeSync(memory);
    closeSync(file);
  }
}

function writeRun(file: number, window: Buffer, at: number, {from, to}: Run) {
  for (let done = from; done < to;) {
    done += writeSync(file, window, done, to - done, at + done);
  }
}
