import {promises as files} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {RefusedError} from '../../../../errors.ts';
import type {SharedMemory} from '../../../machine-state.ts';
import {decodeHead, headLength, isZero, windowSize} from './runs.ts';

/**
 * Puts into the memory of a QEMU that waits for a guest what `keepMemory` gave.
 *
 * @returns what follows behind it.
 * @throws {RefusedError} when it ends too early, or does not fit.
 */
export async function putMemory(
  state: NodeJS.ReadableStream,
  {path, bytes}: SharedMemory,
): Promise<AsyncGenerator<Buffer>> {
  const input = createInput(state);
  const memory = await files.open(path, 'r+');
  try {
    await clear(memory, bytes);
    for (;;) {
      const {from, to} = decodeHead(await input.exactly(headLength));
      if (from === to) return input.rest();
      if (to > bytes) throw new RefusedError('GenericError', 'The state is of a larger memory.');
      for (let at = from; at < to;) {
        const part = await input.atMost(to - at);
        await writeAll(memory, part, at);
        at += part.length;
      }
    }
  } finally {
    await memory.close();
  }
}

/** What its firmware may have left there before it waited. */
async function clear(memory: FileHandle, bytes: number): Promise<void> {
  const {blocks} = await memory.stat();
  if (blocks === 0) return;
  const window = Buffer.allocUnsafeSlow(windowSize);
  for (let at = 0; at < bytes; at += windowSize) {
    const {bytesRead} = await memory.read(window, 0, Math.min(windowSize, bytes - at), at);
    const found = window.subarray(0, bytesRead);
    if (!isZero(found)) await writeAll(memory, found.fill(0), at);
  }
}

async function writeAll(memory: FileHandle, part: Buffer, at: number): Promise<void> {
  for (let done = 0; done < part.length;) {
    const {bytesWritten} = await memory.write(part, done, part.length - done, at + done);
    done += bytesWritten;
  }
}

/** A stream that is taken in parts of wanted lengths. */
function createInput(stream: NodeJS.ReadableStream) {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let left: Buffer = Buffer.alloc(0);

  /** @throws {RefusedError} at the end of the stream. */
  const atMost = async (length: number): Promise<Buffer> => {
    while (left.length === 0) {
      const next = await chunks.next();
      if (next.done) throw new RefusedError('GenericError', 'The state ends too early.');
      left = next.value;
    }
    const part = left.subarray(0, length);
    left = left.subarray(part.length);
    return part;
  };

  const exactly = async (length: number): Promise<Buffer> => {
    const part = await atMost(length);
    return part.length === length
      ? part
      : Buffer.concat([part, await exactly(length - part.length)]);
  };

  async function* rest() {
    if (left.length > 0) yield left;
    for (;;) {
      const next = await chunks.next();
      if (next.done) return;
      yield next.value;
    }
  }
  return {atMost, exactly, rest};
}
