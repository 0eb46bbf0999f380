import {RefusedError} from '../../errors.ts';
import {createByteQueue} from './byte-queue.ts';
import type {ActivityWatch} from './guest-activity.ts';
import {createUnreadAccount, isLineEnd} from './unread-account.ts';

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
  readonly watch: () => ActivityWatch;
  readonly log: (line: string) => void;
};

/** Bytes given in one go, and the most that is given without looking whether the guest reads. */
const batchSize = 1024;
/** Longest piece that is given to find out whether a program reads again. */
const probeSize = 256;
/** Bytes that wait here before `write` makes its caller wait. */
const queueSize = 64 * 1024;
/** Milliseconds that a line without an end is kept whole for somebody to read it. */
const patience = 3000;
/**
 * Milliseconds that the guest is quiet before it is asked, at first and at most: twice as long after
 * each time that nobody answered. On a loaded host a program that waits answers late, and how late
 * an answer counts is a share of the quiet before it, so that what runs now and then by itself is
 * seldom taken for one.
 */
const firstQuiet = 9;
const longestQuiet = 288;
const answerShare = 4;
/** Milliseconds that each byte adds to an answer, when it is echoed. */
const perByte = 0.004;
/** Misses in a row after which nobody is taken to read. */
const silence = 2;

/** Keys for which a terminal drops what is unread: interrupt, quit, suspend (termios(3), ISIG). */
const signalKeys = new Set([0x03, 0x1c, 0x1a]);

/**
 * Gives input to a line no faster than the guest reads it. A line of User-Mode Linux that has more
 * than 3968 bytes unread takes no input for the rest of the guest's life: its driver stops to listen
 * (line_throttle in arch/um/drivers/line.c) and never begins again.
 *
 * Nothing tells how much is unread, so this looks at who runs. A program that runs the moment a quiet
 * guest is given a line was waiting for it, hence had read all before. While nobody answers, what is
 * given adds up to a cap; then the rest is held back, and each time programs ran and are idle again a
 * small piece finds out whether one reads. What is typed goes out at once: it is looked after only
 * when a batch's worth of it has come together.
 */
export function createConsoleInput(port: ConsoleInputPort): ConsoleInput {
  const queue = createByteQueue();
  const unread = createUnreadAccount();
  /** Programs that were seen to wait for this line's input, the latest last. */
  let readers: number[] = [];
  let held = false;
  let pumping = false;
  let closed = false;
  let waiting: (() => void)[] = [];

  const isHeld = () => held && !closed;
  const isIgnored = () => queue.length() > 0 && (held || unread.misses() >= silence);

  const letGo = () => {
    if (queue.length() >= queueSize && !closed) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };

  /** Gives up to so many bytes from the head of the queue. Returns those that there was room for. */
  const give = (limit: number): Buffer => {
    const piece = (queue.head() ?? Buffer.alloc(0)).subarray(0, Math.max(0, limit));
    const given = piece.subarray(0, piece.length === 0 ? 0 : port.give(piece));
    queue.drop(given.length);
    unread.given(given);
    letGo();
    return given;
  };

  const giveAtOnce = () => {
    while (queue.length() > 0 && unread.bytes() + (queue.head()?.length ?? 0) <= batchSize) {
      if (give(batchSize).length === 0) return;
    }
  };

  const quietToAsk = () => Math.min(longestQuiet, firstQuiet * 2 ** unread.misses());

  /** Gives a piece to the guest when it is quiet, and sees whether a program was waiting for it. */
  const ask = async (watch: ActivityWatch, limit: number, wanted = quietToAsk()) => {
    const quiet = await watch.untilQuiet(wanted);
    const time = Math.max(quiet, firstQuiet) / answerShare + perByte * limit;
    let piece = Buffer.alloc(0);
    const act = () => {
      piece = Buffer.from(give(limit));
    };
    const answers = await watch.answersTo(act, time);
    if (answers.size === 0 || piece.length === 0) unread.unanswered();
    else {
      unread.answered(piece);
      readers = [...new Set([...readers, ...answers])].slice(-32);
    }
    return {piece, answered: answers.size > 0};
  };

  const askAndGive = async (watch: ActivityWatch) => {
    const size = unread.misses() < silence ? lineLength(queue.head()) : batchSize;
    const {answered} = await ask(watch, Math.min(size, unread.room()));
    if (answered && unread.isTrusted()) give(batchSize - unread.bytes());
  };

  const hold = async (watch: ActivityWatch) => {
    // A reader that answered every time has read all lines, and waits for the end of this one.
    if (unread.lineIsOpen() && unread.isTrusted()) {
      unread.presumeRead();
      if (unread.room() > 0) return;
    }
    const deadline = unread.lineIsOpen() ? performance.now() + patience : Infinity;
    held = true;
    const ran = await watch.untilSomebodyRan(() => isHeld() && performance.now() < deadline);
    const isOverdue = isHeld() && ran.size === 0;
    held = false;
    if (queue.length() === 0) return;
    if (isOverdue) return cutLine(watch);

    const size = Math.min(probeSize, lineLength(queue.head()));
    const isReader = readers.some(program => ran.has(program));
    if (!isReader && size > unread.lastRoom()) return;
    const {piece, answered} = await ask(watch, size);
    // A known reader that ran has read a line, so that another one makes things no worse.
    if (!answered && isReader) unread.balanced(piece);
  };

  /**
   * Nobody reads a line that has no end yet, and its end would not fit: a terminal drops what goes
   * beyond 4095 bytes (termios(3), "Canonical mode"). What fits is given, but for some room to ask
   * in later, and then its end.
   */
  const cutLine = async (watch: ActivityWatch) => {
    give(unread.lastRoom() - probeSize);
    let dropped = 0;
    while (queue.length() > 0 && unread.lineIsOpen()) {
      const head = queue.head() ?? Buffer.alloc(0);
      const end = head.findIndex(isLineEnd);
      const surplus = end === -1 ? head.length : end;
      queue.drop(surplus);
      dropped += surplus;
      if (end !== -1) await ask(watch, 1, longestQuiet);
    }
    port.log(`${dropped} bytes of a line that no program of the guest reads were dropped`);
    letGo();
  };

  const pump = async () => {
    const watch = port.watch();
    while (queue.length() > 0 && !closed) {
      if (unread.room() > 0) await askAndGive(watch);
      else await hold(watch);
    }
  };

  const start = () => {
    if (pumping || queue.length() === 0 || closed) return;
    pumping = true;
    void pump().finally(() => {
      pumping = false;
      start();
    });
  };

  const interrupt = (key: Buffer) => {
    queue.clear();
    held = false;
    port.give(key);
    letGo();
  };

  return {
    write: async chunk => {
      if (closed) throw new RefusedError('DeviceNotActive', 'The machine is gone.');
      if (chunk.length === 0) return;
      if (chunk.length === 1 && isIgnored() && signalKeys.has(chunk[0] ?? 0))
        return interrupt(chunk);
      queue.push(chunk);
      if (!pumping) giveAtOnce();
      start();
      if (queue.length() >= queueSize) await new Promise<void>(resolve => waiting.push(resolve));
    },
    reset: () => {
      unread.clear();
      held = false;
      readers = [];
    },
    close: () => {
      closed = true;
      held = false;
      queue.clear();
      letGo();
    },
  };
}

/** Bytes up to the end of the next line, at most a batch. */
function lineLength(bytes: Buffer | undefined): number {
  const end = bytes?.subarray(0, batchSize).findIndex(isLineEnd) ?? -1;
  return end === -1 ? batchSize : end + 1;
}
