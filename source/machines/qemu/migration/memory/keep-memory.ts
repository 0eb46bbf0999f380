import {promises as files} from 'node:fs';
import type {SaveProgress, SharedMemory} from '../../../machine-state.ts';
import {encodeHead, findRuns, lastRun, windowSize} from './runs.ts';

/**
 * Gives what the memory of a guest that stands still holds, in runs with a head each. QEMU's own stream
 * takes several times as long, for it goes page by page, and through a socket.
 */
export async function* keepMemory(
  {path, bytes}: SharedMemory,
  onProgress: (progress: SaveProgress) => void,
): AsyncGenerator<Buffer> {
  const memory = await files.open(path, 'r');
  const read = async (at: number) => {
    const window = Buffer.allocUnsafeSlow(Math.min(windowSize, bytes - at));
    const {bytesRead} = await memory.read(window, 0, window.length, at);
    return window.subarray(0, bytesRead);
  };
  try {
    let coming = read(0);
    for (let at = 0; at < bytes;) {
      const window = await coming;
      // Meanwhile, for the other end takes its time.
      coming = read(at + window.length);
      coming.catch(() => undefined);
      for (const {from, to} of findRuns(window)) {
        yield encodeHead({from: at + from, to: at + to});
        yield window.subarray(from, to);
      }
      at += window.length;
      onProgress({transferred: at, remaining: bytes - at});
    }
    yield encodeHead(lastRun);
  } finally {
    await memory.close();
  }
}
