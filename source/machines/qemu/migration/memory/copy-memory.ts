import {open} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import type {SharedMemory} from '../../../machine-state.ts';
import {findRuns, windowSize} from './runs.ts';
import type {Run} from './runs.ts';

/** Makes a file that memory can be copied to: a QEMU can map it from now on. */
export async function makeMemoryFile(path: string, {bytes}: SharedMemory): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
}

/**
 * Copies the memory of a guest that stands still to such a file, but for what is zero. The file is never
 * cut short meanwhile, as programs that copy files do: a QEMU that has it mapped would die of that.
 */
export async function copyMemory({path, bytes}: SharedMemory, to: string): Promise<void> {
  const memory = await open(path, 'r');
  const file = await open(to, 'r+');
  try {
    const window = Buffer.allocUnsafeSlow(Math.min(windowSize, bytes));
    for (let at = 0; at < bytes; at += windowSize) {
      const {bytesRead} = await memory.read(window, 0, Math.min(windowSize, bytes - at), at);
      for (const run of findRuns(window.subarray(0, bytesRead))) {
        await writeRun(file, window, at, run);
      }
    }
  } finally {
    await memory.close();
    await file.close();
  }
}

async function writeRun(file: FileHandle, window: Buffer, at: number, {from, to}: Run) {
  for (let done = from; done < to;) {
    const {bytesWritten} = await file.write(window, done, to - done, at + done);
    done += bytesWritten;
  }
}
