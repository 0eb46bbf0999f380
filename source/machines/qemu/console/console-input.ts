import {closeSync, constants, openSync, readSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../../errors.ts';
import {inputName} from './console-files.ts';

/** Where QEMU takes what is typed. */
export type ConsoleInput = {
  /** @returns how many bytes were taken. */
  readonly give: (chunk: Buffer) => number;
  /** Takes back what was taken and the guest has not read. */
  readonly takeBack: () => Buffer;
  readonly close: () => void;
};

const pieceLimit = 128 * 1024;

/** A FIFO that QEMU reads. */
export function openFifoInput(directory: string, console: number): ConsoleInput {
  const path = join(directory, inputName(console));
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return {
    give: chunk => give(fd, chunk),
    takeBack: () => Buffer.concat([...takeAll(fd)]),
    close: () => closeSync(fd),
  };
}

/** As much as the FIFO takes now. */
function give(fd: number, chunk: Buffer): number {
  try {
    return writeSync(fd, chunk);
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) return 0;
    throw error;
  }
}

/** All that is in the FIFO. */
function* takeAll(fd: number): Generator<Buffer> {
  for (;;) {
    const piece = Buffer.allocUnsafe(pieceLimit);
    try {
      yield piece.subarray(0, readSync(fd, piece));
    } catch (error) {
      if (hasCode(error, 'EAGAIN')) return;
      throw error;
    }
  }
}
