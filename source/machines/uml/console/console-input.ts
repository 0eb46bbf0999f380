import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import {createByteQueue} from './byte-queue.ts';
import type {GuestTerminal, TerminalState} from './guest-terminal.ts';
import {createUnreadAccount} from './unread-account.ts';

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
  /** Bytes on the line that the guest has not taken yet. */
  readonly waiting: () => number;
  /** The guest's terminal behind the line; undefined while the guest has none open. */
  readonly findTerminal: () => Promise<GuestTerminal | undefined>;
  /** False when terminals are not to be found in the memory of this guest at all. */
  readonly canFindTerminals: () => Promise<boolean>;
  /** True while the guest has nothing to do. */
  readonly isIdle: () => boolean;
  /** Milliseconds that the guest has been on a processor so far. */
  readonly computed: () => number;
  readonly log: (line: string) => void;
};

/**
 * Bytes that may be unread. A line of User-Mode Linux that has more than 3968 takes no input for the
 * rest of the guest's life: its driver stops to listen (line_throttle in arch/um/drivers/line.c) and
 * never begins again. The rest is for the end of a line.
 */
const capacity = 3960;
/** Bytes that may be unread without looking. */
const untold = 1024;
/** Bytes that wait here before `write` makes its caller wait. */
const queueSize = 64 * 1024;

/** Milliseconds between looks at a guest that does not read, at least and at most. */
const shortestPause = 1;
const longestPause = 50;
/** Milliseconds between searches for a terminal that is not there. */
const searchPause = 500;
/** Searches after which it is found out whether there is anything to be found. */
const searches = 4;

/**
 * Milliseconds without a change after which what did not arrive never will, if the guest took it: in a
 * guest that is idle, and in one that computes, of the time in which it did. A guest that was given no
 * time, on a busy host or while it was stopped, has what it took on its way still.
 */
const settledIdle = 200;
const settledBusy = 1000;

/** Looks at a program that waits for the end of a line which does not fit, until the line is cut. */
const patience = 10;
/**
 * Looks at an idle guest, and milliseconds between them, after which it is taken to have read what it
 * was given, where that cannot be seen.
 */
const idleLooks = 3;
const blindPause = 3;
const blindness =
  'what the guest has read cannot be seen in its memory: a paste that no program reads may end the input of its console';

/** Keys for which a terminal drops what is unread: interrupt, quit, suspend (termios(3), ISIG). */
const signalKeys = new Set([0x03, 0x1c, 0x1a]);

/** Line feed and carriage return, which terminals take for each other (termios(3), ICRNL). */
const isLineEnd = (byte: number | undefined) => byte === 0x0a || byte === 0x0d;

/**
 * Gives input to a line no faster than the guest reads it: what the guest has not read yet is looked
 * up in its memory, and what does not fit is held back until it does. What is typed goes out at once:
 * it is looked after only when a batch's worth of it has come together.
 */
export function createConsoleInput(port: ConsoleInputPort): ConsoleInput {
  const queue = createByteQueue();
  let unread = createUnreadAccount(port.waiting());
  let terminal: GuestTerminal | undefined;
  /** Nothing can be seen of this guest's terminals. */
  let isBlind = false;
  /** The guest has not read enough for any more. */
  let isHolding = false;
  let isPumping = false;
  let isClosed = false;
  /** Whoever waits to write more. */
  let waiting: (() => void)[] = [];
  /** In a row: searches that found nothing, looks at a program that waits for a line's end, at an idle guest. */
  let misses = 0;
  let overlong = 0;
  let idle = 0;
  /** Bytes of a line whose end did not come yet. */
  let dropped = 0;
  /** When the account changed last, and how long the guest had computed when that was noticed. */
  let quiet = {since: 0, from: 0};

  const letGo = () => {
    if (queue.length() >= queueSize && !isClosed) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  };

  /** Gives up to so many bytes of the queue. False when there is no room. */
  const give = (limit: number): boolean => {
    const piece = queue.head()?.subarray(0, Math.max(0, limit));
    const given = piece === undefined || piece.length === 0 ? 0 : port.give(piece);
    if (given === 0) return false;
    queue.drop(given);
    unread.given(given);
    letGo();
    return true;
  };

  const look = async (): Promise<TerminalState | undefined> => {
    let state = terminal?.look();
    if (state === undefined && !isBlind) {
      unread.forgetTerminal();
      terminal = await port.findTerminal();
      state = terminal?.look();
    }
    if (state) unread.observe(state);
    return state;
  };

  /** What was given and is neither on the line nor in the terminal, and has had time to get there. */
  const isSettled = () => {
    if (unread.quietFor() <= settledIdle || port.waiting() > 0) return false;
    if (quiet.since !== unread.changed()) quiet = {since: unread.changed(), from: port.computed()};
    return port.isIdle() || port.computed() - quiet.from > settledBusy;
  };

  /**
   * A program waits for the end of a line that has not got it yet, and it would not fit: a terminal
   * drops what goes beyond 4095 bytes (termios(3), "Canonical mode").
   */
  const cutLine = () => {
    for (let head = queue.head(); head && !isLineEnd(head[0]); head = queue.head()) {
      const end = head.findIndex(isLineEnd);
      const surplus = end === -1 ? head.length : end;
      queue.drop(surplus);
      dropped += surplus;
    }
    letGo();
    if (!give(1)) return;
    if (dropped > 0) port.log(`${dropped} bytes of a line too long for its terminal were dropped`);
    dropped = 0;
  };

  /** Does what can be done where the terminal can be seen; returns milliseconds to wait. */
  const stepInSight = (state: TerminalState): number => {
    misses = 0;
    if (give(capacity - unread.bytes())) return 0;
    const pause = Math.min(longestPause, Math.max(shortestPause, unread.quietFor() / 4));
    if (unread.missing() > 0) {
      if (!isSettled()) return pause;
      unread.forgive();
      terminal = undefined;
      return 0;
    }
    overlong = state.lineIsOpen && state.awaited ? overlong + 1 : 0;
    if (overlong < patience) return pause;
    overlong = 0;
    cutLine();
    return 0;
  };

  /** The guest has no terminal open behind the line, or none that can be found. */
  const stepInTheDark = async (): Promise<number> => {
    if (give(untold - unread.bytes())) return 0;
    if (isBlind) return stepBlindly();
    if (++misses % searches > 0 || port.waiting() > 0) return searchPause;
    isBlind = !(await port.canFindTerminals());
    if (isBlind) port.log(blindness);
    return isBlind ? 0 : searchPause;
  };

  const stepBlindly = (): number => {
    idle = port.isIdle() && port.waiting() === 0 ? idle + 1 : 0;
    if (idle === idleLooks) unread.forgive();
    idle %= idleLooks;
    return blindPause;
  };

  const pump = async () => {
    while (queue.length() > 0 && !isClosed) {
      const state = await look();
      const pause = state ? stepInSight(state) : await stepInTheDark();
      isHolding = pause > 0;
      if (isHolding) await delay(pause);
    }
    isHolding = false;
  };

  const start = () => {
    if (isPumping || queue.length() === 0 || isClosed) return;
    isPumping = true;
    void pump().finally(() => {
      isPumping = false;
      start();
    });
  };

  /**
   * A terminal drops what is unread when a key interrupts; so is what is held back for a program that is
   * interrupted.
   */
  const interrupts = (chunk: Buffer): boolean => {
    const [key = 0] = chunk;
    if (chunk.length !== 1 || !isHolding || !signalKeys.has(key)) return false;
    return terminal?.look()?.signals(key) ?? true;
  };

  const interrupt = (key: Buffer) => {
    queue.clear();
    unread.given(port.give(key));
    letGo();
  };

  return {
    write: async chunk => {
      if (isClosed) throw new RefusedError('DeviceNotActive', 'The machine is gone.');
      if (chunk.length === 0) return;
      if (interrupts(chunk)) return interrupt(chunk);
      queue.push(chunk);
      if (!isPumping && unread.bytes() + queue.length() <= untold) give(untold);
      start();
      if (queue.length() >= queueSize) await new Promise<void>(resolve => waiting.push(resolve));
    },
    reset: () => {
      unread = createUnreadAccount(0);
      terminal = undefined;
      isBlind = false;
    },
    close: () => {
      isClosed = true;
      queue.clear();
      letGo();
    },
  };
}
