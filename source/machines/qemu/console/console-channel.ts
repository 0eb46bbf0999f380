import {execFile} from 'node:child_process';
import {closeSync, fstatSync, openSync, readSync, rmSync, watch, type FSWatcher} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {hasCode} from '../../../errors.ts';
import {openBackend} from './console-backend.ts';
import {openFifoInput} from './console-input.ts';
import {takeBack} from './take-back.ts';
import {openTakenMark} from './taken-mark.ts';
import {
  firstFile,
  inputName,
  openPosition,
  outputFiles,
  outputName,
  readPosition,
} from './console-files.ts';
import type {Monitor} from '../control/monitor.ts';

/**
 * One console of a guest: input through a FIFO, output through a file that QEMU appends to.
 *
 * A socket or a FIFO for the output would stop the guest as soon as nobody reads it, down to the
 * last words of a panic; a file never does, and keeps what is printed while no guest process lives.
 */
export type ConsoleChannel = {
  /** Makes QEMU print into a new file where it can, and reads all there is of the old ones. */
  readonly connect: () => Promise<void>;
  /** Gives input; resolves when all of it was taken. */
  readonly write: (chunk: Buffer) => Promise<void>;
  /** Takes back what was given and not taken. */
  readonly reclaim: () => Promise<Buffer>;
  /** Reads what is there now. */
  readonly drain: () => void;
  readonly close: () => void;
};

export type ConsoleChannelOptions = {
  readonly directory: string;
  readonly console: number;
  readonly monitor: Monitor;
  /** Its device keeps the end that it began with: QEMU prints into one file for ever. */
  readonly fixed: boolean;
  readonly output: (chunk: Buffer) => void;
  readonly failed: (error: unknown) => void;
};

/** Bytes after which QEMU is told to begin a new file, so that what was read can go. */
const fileLimit = 2 * 1024 * 1024;
/** Milliseconds between two reads of output that keeps coming: QEMU writes a byte at a time. */
const readInterval = 3;
const pieceLimit = 128 * 1024;

export function openConsoleChannel(options: ConsoleChannelOptions): ConsoleChannel {
  const {directory, console, monitor, fixed, output} = options;
  const input = openFifoInput(directory, console);
  const position = openPosition(directory, console);
  let {file, offset} = readPosition(directory, console);
  let fd: number | undefined;
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let changing = false;
  /** Bytes of a file that goes on for ever which hold nothing any more. */
  let cleared = 0;
  let open = true;
  /** What is being given, as far as it was not taken. */
  const giving = new Set<{rest: Buffer}>();

  const pathOf = (number: number) => join(directory, outputName(console, number));

  const openOutput = (number: number) => {
    if (fd !== undefined) closeSync(fd);
    fd = openIfPresent(pathOf(number));
    if (number !== file) offset = 0;
    file = number;
  };

  /** @returns false when there was nothing to read. */
  const drain = (): boolean => {
    let any = false;
    for (;;) {
      const piece = open && fd !== undefined ? readPiece(fd, offset) : undefined;
      if (piece === undefined) return any;
      any = true;
      offset += piece.length;
      output(piece);
      position.write({file, offset});
    }
  };

  const onChange = () => {
    if (timer !== undefined || !open) return;
    if (!drain()) return;
    if (offset - cleared > fileLimit && !changing) {
      if (fixed) clear();
      else connect().catch(options.failed);
    }
    timer = setTimeout(() => {
      timer = undefined;
      onChange();
    }, readInterval);
  };

  /** A file system that cannot have holes keeps all of it. */
  const clear = () => {
    cleared = offset;
    const words = ['--punch-hole', '--offset', '0', '--length', String(offset), pathOf(file)];
    execFile('fallocate', words, () => undefined);
  };

  const follow = (number: number) => {
    openOutput(number);
    position.write({file, offset});
    watcher?.close();
    watcher = watch(pathOf(number), onChange);
    onChange();
  };

  const connect = async () => {
    if (fixed) {
      // It listens for us before it has made its consoles.
      await monitor.execute('query-chardev');
      if (!open) return;
      follow(firstFile);
    } else {
      await change();
    }
  };

  const change = async () => {
    changing = true;
    try {
      const present = outputFiles(directory, console);
      const next = Math.max(file, ...present) + 1;
      const files = {in: join(directory, inputName(console)), out: pathOf(next)};
      const changed = await openBackend(monitor, console, files);
      if (!open) return;
      for (const number of present.filter(each => each >= file)) {
        openOutput(number);
        drain();
      }
      follow(changed ? next : file);
      for (const number of present) {
        if (number !== file) rmSync(pathOf(number), {force: true});
      }
    } finally {
      changing = false;
    }
  };

  return {
    connect,
    drain: () => void drain(),
    write: async chunk => {
      const given = {rest: chunk};
      giving.add(given);
      while (open && giving.has(given)) {
        given.rest = given.rest.subarray(input.give(given.rest));
        if (given.rest.length === 0) giving.delete(given);
        else await delay(10);
      }
    },
    reclaim: async () => {
      const back = [...giving].map(({rest}) => rest);
      giving.clear();
      return Buffer.concat([
        await takeBack(input, monitor, openTakenMark(directory, console)),
        ...back,
      ]);
    },
    close: () => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      watcher?.close();
      position.close();
      input.close();
      if (fd !== undefined) closeSync(fd);
    },
  };
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function readPiece(fd: number, offset: number): Buffer | undefined {
  const length = Math.min(fstatSync(fd).size - offset, pieceLimit);
  if (length <= 0) return undefined;
  const piece = Buffer.allocUnsafeSlow(length);
  return piece.subarray(0, readSync(fd, piece, 0, length, offset));
}
