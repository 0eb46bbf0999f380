import {closeSync, openSync, readSync, statSync} from 'node:fs';
import type {Chunk, DiskContent} from './content.ts';

/** Bytes that are read at once. */
const chunkBytes = 2 ** 20;

/** The bytes of a file as they are. */
export const rawContent = (path: string): DiskContent => ({
  bytes: statSync(path).size,
  read: () => readFile(path),
});

function* readFile(path: string): Generator<Chunk> {
  const file = openSync(path, 'r');
  try {
    for (let at = 0; ;) {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      const length = readSync(file, buffer, 0, chunkBytes, at);
      if (length === 0) return;
      yield {at, data: buffer.subarray(0, length)};
      at += length;
    }
  } finally {
    closeSync(file);
  }
}
