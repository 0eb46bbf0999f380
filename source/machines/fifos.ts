import {spawn} from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {GuestFailure, hasCode, messageOf} from '../errors.ts';

/** The two FIFOs of one of the guest's lines. */
export type Line = {
  /** Gives input, as much as the FIFO takes at once. Returns how many bytes that was. */
  readonly give: (chunk: Buffer) => number;
  /** Bytes of input that the machine has not taken yet. */
  readonly waiting: () => number;
  /** Reads what is left, when the machine is gone and nothing more can come. */
  readonly drain: () => void;
  readonly close: () => void;
};

/**
 * What all lines are read into, before a copy of the right size is made: a buffer for each read would
 * leave the heap of a guest process full of holes after a flood, which it never gives back.
 */
const scratch = Buffer.allocUnsafeSlow(65_536);

/** Names of the FIFOs of a line: input, output. */
export const fifoNames = (line: string) => [`${line}.in`, `${line}.out`] as const;

/** Makes the FIFOs that are not there yet. Node cannot; mkfifo is of coreutils, which is everywhere. */
export async function makeFifos(directory: string, names: readonly string[]): Promise<void> {
  const missing = names.map(name => join(directory, name)).filter(path => !existsSync(path));
  if (missing.length === 0) return;
  // Into a file: pipes to read what it says would cost as much as it does.
  const errorFile = join(directory, 'mkfifo.err');
  const errors = openSync(errorFile, 'w', 0o600);
  try {
    const words = ['-m', '600', '--', ...missing];
    const child = spawn('mkfifo', words, {stdio: ['ignore', 'ignore', errors]});
    const failure = await new Promise<string | undefined>(resolve => {
      child.once('error', error => resolve(messageOf(error)));
      child.once('exit', code => resolve(code === 0 ? undefined : readFileSync(errorFile, 'utf8')));
    });
    if (failure === undefined) return;
    throw new GuestFailure('The consoles cannot be made', {
      program: 'mkfifo',
      lastLines: failure.trim().split('\n'),
    });
  } finally {
    closeSync(errors);
    rmSync(errorFile, {force: true});
  }
}

/**
 * Descriptors for the machine itself, input and output of each line in turn. Blocking ones of its own:
 * O_NONBLOCK belongs to what was opened, not to the descriptor. Read and write on both: a FIFO whose
 * other end goes away for a while then neither ends nor fails.
 */
export function openForMachine(directory: string, lines: readonly string[]): number[] {
  return lines.flatMap(fifoNames).map(name => openSync(join(directory, name), constants.O_RDWR));
}

/** Opens our ends of a line. Output is read as fast as it comes. */
export function openLine(directory: string, line: string, output: (chunk: Buffer) => void): Line {
  const [inName, outName] = fifoNames(line);
  const flags = constants.O_RDWR | constants.O_NONBLOCK;
  const input = openSync(join(directory, inName), flags);
  const fd = openSync(join(directory, outName), flags);
  const callback = (length: number) => {
    output(Buffer.from(scratch.subarray(0, length)));
    return true;
  };
  const socket = new Socket({fd, writable: false, onread: {buffer: scratch, callback}});
  let open = true;
  socket.on('error', () => undefined);

  const give = (chunk: Buffer) => {
    try {
      return open ? writeSync(input, chunk) : 0;
    } catch (error) {
      if (hasCode(error, 'EAGAIN')) return 0;
      throw error;
    }
  };

  return {
    give,
    // Node cannot ask (FIONREAD), but take all at once and put it back: nobody else writes.
    waiting: () => {
      const taken = open ? readNow(input) : undefined;
      return taken === undefined ? 0 : give(taken);
    },
    drain: () => {
      for (let chunk = readNow(fd); open && chunk; chunk = readNow(fd)) output(Buffer.from(chunk));
    },
    close: () => {
      if (!open) return;
      open = false;
      socket.destroy();
      closeSync(input);
    },
  };
}

/** @returns what may be used until something else is read. */
function readNow(fd: number): Buffer | undefined {
  try {
    const length = readSync(fd, scratch);
    return length === 0 ? undefined : scratch.subarray(0, length);
  } catch (error) {
    if (hasCode(error, 'EAGAIN', 'EBADF')) return undefined;
    throw error;
  }
}
