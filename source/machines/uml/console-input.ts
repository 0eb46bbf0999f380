import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../errors.ts';
import type {ActivityMonitor} from './guest-activity.ts';

/** The input of one of the guest's lines. */
export type ConsoleInput = {
  /** Resolves when more may be given. */
  readonly write: (chunk: Buffer) => Promise<void>;
  /** The guest rebooted: nothing it was given is unread any more. */
  readonly reset: () => void;
  /** The machine is gone: whoever waits is let go. */
  readonly close: () => void;
};

export type ConsoleInputPort = {
  /** Puts bytes on the line; returns how many there was room for. */
  readonly give: (chunk: Buffer) => number;
  readonly monitor: () => ActivityMonitor;
};

/** Bytes given in one go, and the most that is given without looking whether the guest reads. */
const batchSize = 1024;
/** Bytes given while no program shows that it reads. */
const cap = 2600;
/** Bytes that may be unread in any case: 3968 kill the line, and 3900 were seen to be survived. */
const hardCap = 3800;
/** Longest piece that is given to find out whether a program reads again. */
const probeSize = 256;
/** Bytes that wait here before `write` makes its caller wait. */
const queueSize = 64 * 1024;

/** Milliseconds between looks, how many quiet ones are wanted, and how many there are at most. */
const interval = 3;
const quietLooks = 3;
const maximumLooks = 80;
/** Milliseconds that an endless line is kept whole for somebody to read it. */
const patience = 3000;
/** Milliseconds between looks while a guest that does not read is waited for. */
const holdInterval = 40;

/** Keys for which a terminal drops what is unread: interrupt, quit, suspend (termios(3), ISIG). */
const signalKeys = new Set([0x03, 0x1c, 0x1a]);

/**
 * Gives input to a line no faster than the guest reads it. A line of User-Mode Linux that has more
 * than 3968 bytes unread takes no input for the rest of the guest's life: its driver stops to listen
 * (line_throttle in arch/um/drivers/line.c) and never begins again.
 *
 * Nothing tells how much is unread, so this looks at who runs. A program that runs when a batch is
 * given to a quiet guest was waiting for input, hence had read all before, and at most this batch is
 * unread. While nobody runs, batches add up to the cap; then the rest is held back until a program
 * ran, and small pieces find out whether it reads. What is typed goes out at once: it is looked after
 * only when a batch's worth of it has come together.
 */
export function createConsoleInput(port: ConsoleInputPort): ConsoleInput {
  let queue: Buffer[] = [];
  let queued = 0;
  /** Bytes that may be unread in the guest, by the most careful account. */
  let unread = 0;
  let unreadHasLine = false;
  let held = false;
  let pumping = false;
  let closed = false;
  let monitor: ActivityMonitor | undefined;
  /** Programs that were seen to wait for this line's input. */
  let readers = new Set<number>();
  let waiting: (() => void)[] = [];

  const letGo = () => {
    if (queued >= queueSize && !closed) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };

  /** Gives up to so many bytes from the head of the queue; returns how many. */
  const give = (limit: number) => {
    const [head] = queue;
    if (!head || limit <= 0) return 0;
    const piece = head.subarray(0, limit);
    const given = port.give(piece);
    if (given === head.length) queue.shift();
    else queue[0] = head.subarray(given);
    queued -= given;
    unread += given;
    unreadHasLine ||= hasLine(piece.subarray(0, given));
    letGo();
    return given;
  };

  const giveAtOnce = () => {
    while (queued > 0 && unread + (queue[0]?.length ?? 0) <= batchSize) {
      if (give(batchSize) === 0) return;
    }
  };

  /** Waits until the guest is quiet. Returns the programs that ran meanwhile. */
  const settle = async () => {
    monitor ??= port.monitor();
    const ran = new Set<number>();
    let quiet = 0;
    for (let looks = 0; looks < maximumLooks && quiet < quietLooks && !closed; ++looks) {
      await delay(interval);
      const activity = monitor.look();
      quiet = activity.quiet ? quiet + 1 : 0;
      for (const program of activity.ran) ran.add(program);
    }
    return ran;
  };

  /** Gives a piece to a quiet guest and sees whether somebody was waiting for it. */
  const giveAndSee = async (limit: number, allowance = 0) => {
    const account = unread;
    const given = give(limit);
    const piece = unreadHasLine;
    const answered = await settle();
    if (answered.size > 0 && given > 0 && unread > 0) {
      unread = given;
      unreadHasLine = piece;
      readers = new Set([...readers, ...answered].slice(-32));
      return true;
    }
    if (unread > 0) unread = account + Math.max(0, given - allowance);
    return false;
  };

  /** Waits until a program ran, then tries whether it reads. */
  const hold = async () => {
    held = true;
    const ran = await waitForSomebody(unreadHasLine ? Infinity : patience);
    held = false;
    if (closed || queued === 0) return;
    if (ran.size === 0 && !unreadHasLine) return cutLine();
    for (const program of await settle()) ran.add(program);
    const piece = probeLength(queue[0]);
    const known = [...ran].some(program => readers.has(program));
    // A known reader that ran has read a line, so another line does not make things worse.
    if (known) await giveAndSee(piece, piece);
    else if (unread + piece <= hardCap) await giveAndSee(piece);
  };

  const waitForSomebody = async (milliseconds: number) => {
    const deadline = performance.now() + milliseconds;
    let ran = new Set<number>();
    while (held && !closed && ran.size === 0 && performance.now() < deadline) {
      await delay(holdInterval, undefined, {ref: false});
      ran = new Set(monitor?.look().ran);
    }
    return ran;
  };

  /**
   * Nobody reads a line that has no end yet, and its end would not fit: a terminal drops what goes
   * beyond 4095 bytes (termios(3), "Canonical mode"). What fits is given, then its end.
   */
  const cutLine = async () => {
    while (unread < hardCap && !unreadHasLine && give(hardCap - unread) > 0);
    while (queued > 0 && !unreadHasLine) {
      const [head = Buffer.alloc(0)] = queue;
      const end = head.findIndex(isLineEnd);
      const dropped = end === -1 ? head.length : end;
      queued -= dropped;
      if (dropped === head.length) queue.shift();
      else queue[0] = head.subarray(dropped);
      if (end !== -1) await giveAndSee(1);
    }
    letGo();
  };

  const pump = async () => {
    await settle();
    while (queued > 0 && !closed) {
      if (unread < cap) await giveAndSee(Math.min(batchSize, cap - unread));
      else await hold();
    }
  };

  const start = () => {
    if (pumping || queued === 0 || closed) return;
    pumping = true;
    void pump().finally(() => {
      pumping = false;
      monitor = undefined;
      start();
    });
  };

  return {
    write: async chunk => {
      if (closed) throw new RefusedError('DeviceNotActive', 'The machine is gone.');
      if (held && chunk.length === 1 && signalKeys.has(chunk[0] ?? 0)) {
        queue = [];
        queued = 0;
        held = false;
        port.give(chunk);
        return letGo();
      }
      if (chunk.length === 0) return;
      queue.push(chunk);
      queued += chunk.length;
      if (!pumping) giveAtOnce();
      start();
      if (queued >= queueSize) await new Promise<void>(resolve => waiting.push(resolve));
    },
    reset: () => {
      unread = 0;
      unreadHasLine = false;
      held = false;
      readers = new Set();
    },
    close: () => {
      closed = true;
      held = false;
      queue = [];
      queued = 0;
      letGo();
    },
  };
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const isLineEnd = (byte: number) => byte === newline || byte === carriageReturn;
const hasLine = (bytes: Buffer) => bytes.some(isLineEnd);

/** Bytes up to the end of the next line, at most a batch. */
function lineLength(bytes: Buffer | undefined): number {
  const end = bytes?.subarray(0, batchSize).findIndex(isLineEnd);
  return end === undefined || end === -1 ? batchSize : end + 1;
}

const probeLength = (bytes: Buffer | undefined) => Math.min(probeSize, lineLength(bytes));
