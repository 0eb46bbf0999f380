import type {TerminalGuard} from './guardian.ts';
import type {KeyReader} from './key-reader.ts';
import {resetModes} from '../text/terminal-modes.ts';

/** The terminal while a full-screen program owns it. */
export type ScreenSession = {
  readonly size: () => {readonly columns: number; readonly rows: number};
  readonly write: (bytes: string) => void;
  /** False while the terminal is somebody else's. */
  readonly active: () => boolean;
  readonly setMouse: (on: boolean) => void;
  /** Gives the terminal to somebody else until they are done. */
  readonly lend: <T>(borrower: () => Promise<T>, handed?: Handed) => Promise<T>;
  /** Stops this job as the shell expects of Ctrl-Z; goes on when the shell continues it. */
  readonly stop: () => void;
  /** Puts the screen back as it was, and reads on until nothing comes any more; `close` is to follow. */
  readonly leave: () => Promise<void>;
  /** Gives the terminal back for good. */
  readonly close: () => void;
};

/**
 * How the terminal is given to somebody else: as it was found; or on the second screen still, so that
 * what was there before does not flash up, blank or with what is drawn on it.
 */
export type Handed = 'as-found' | 'blank' | 'drawn';

export type ScreenSessionOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'kill' | 'pid'>;
  readonly mouse: boolean;
  /** Puts the terminal back as it was if this process is killed. */
  readonly guard?: TerminalGuard | undefined;
  /** Takes what is typed. */
  readonly reader: KeyReader;
  /**
   * Another session has lent the terminal and goes on when this one is closed: its screen is left drawn
   * then. Whatever else ends or stops this process leaves the terminal as it was found.
   */
  readonly within?: boolean;
  /** Resolves when nothing comes any more that was asked of the terminal: others would take it for typed. */
  readonly settled?: () => Promise<void>;
  /** The size has changed, or the screen has to be drawn anew. */
  readonly onRedraw: () => void;
  /** This process is told to end. The terminal is given back already. */
  readonly onEnd: (signal: NodeJS.Signals) => void;
};

const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Alternate screen, cursor hidden, no wrapping at the right edge, bracketed paste. */
const enterScreen = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h';
/** Cleared first: GNU screen has no second screen unless it is told to, and would keep what was drawn. */
const leaveScreen = `${resetModes}\x1b[H\x1b[2J\x1b[?1049l`;
const handOver: Readonly<Record<Handed, string>> = {
  'as-found': leaveScreen,
  blank: `${resetModes}\x1b[H\x1b[2J`,
  drawn: resetModes,
};
const mouseOn = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
const mouseOff = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';

/**
 * Takes the terminal over. Whatever ends this process, it is as before: signals, an error that
 * nobody catches, the end of the program, and by its guard a kill -KILL. A kill -STOP is noticed when the job goes on.
 */
export function openScreenSession(options: ScreenSessionOptions): ScreenSession {
  const {stdin, stdout, process, guard, reader, onRedraw, onEnd} = options;
  let mouse = options.mouse;
  let owned = false;
  /** The second screen is on, though somebody else may have the terminal. */
  let entered = false;
  let closed = false;
  let lent = false;

  const listen = (method: 'on' | 'off') => {
    for (const name of endingSignals) process[method](name, onEnding);
    process[method]('SIGTSTP', stop);
    process[method]('SIGCONT', onContinued);
    process[method]('exit', giveBack);
    // The stack of an error that nobody catches goes to the user's own screen.
    process[method]('uncaughtExceptionMonitor', giveBack);
  };

  const write = (bytes: string) => {
    // A terminal that has gone away takes nothing; its SIGHUP ends the program.
    if (!stdout.destroyed) stdout.write(bytes);
  };

  const take = () => {
    if (owned || closed) return;
    owned = true;
    entered = true;
    // libuv remembers the mode it set and skips the same again, but a shell may have changed it.
    stdin.setRawMode(false);
    stdin.setRawMode(true);
    stdin.on('data', reader.read);
    stdin.resume();
    guard?.hold(leaveScreen);
    write(enterScreen + (mouse ? mouseOn : ''));
    onRedraw();
  };

  const release = (handed: Handed) => {
    if (!owned) return;
    owned = false;
    const wasEntered = entered;
    entered = handed !== 'as-found';
    stdin.off('data', reader.read);
    stdin.pause();
    reader.reset();
    if (wasEntered) write(handOver[handed]);
    restoreMode();
    guard?.release();
  };

  const giveBack = () => {
    release('as-found');
    if (entered) write(leaveScreen);
    entered = false;
  };

  const restoreMode = () => {
    try {
      if (!stdin.destroyed) stdin.setRawMode(false);
    } catch {
      // The terminal has gone away: it has no mode any more.
    }
  };

  const close = (handed: Handed = 'as-found') => {
    release(handed);
    if (handed === 'as-found') giveBack();
    closed = true;
    listen('off');
    stdout.off('resize', onRedraw);
    // Listeners for errors stay: what is still on its way to a terminal that is gone fails later.
  };

  const onEnding = (signal: NodeJS.Signals) => {
    if (!owned) return;
    close();
    onEnd(signal);
  };

  /** A link that is lost: SIGHUP may come, or reads and writes that fail. */
  const onGone = () => {
    if (closed) return;
    close();
    onEnd('SIGHUP');
  };

  const settled = options.settled ?? (() => Promise.resolve());

  const stop = () => void settled().then(stopNow);

  const stopNow = () => {
    release('as-found');
    process.off('SIGTSTP', stop);
    // The whole job stops, as the terminal itself would have it on Ctrl-Z.
    process.kill(0, 'SIGTSTP');
  };

  const onContinued = () => {
    if (closed || lent) return;
    process.off('SIGTSTP', stop);
    process.on('SIGTSTP', stop);
    release('as-found');
    take();
  };

  listen('on');
  stdout.on('resize', onRedraw).on('error', onGone);
  stdin.on('end', onGone).on('error', onGone);
  take();

  return {
    size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
    write,
    active: () => owned && entered,
    setMouse: on => {
      mouse = on;
      if (owned) write(on ? mouseOn : mouseOff);
    },
    lend: async (borrower, handed = 'as-found') => {
      lent = true;
      // A console reads such answers itself.
      if (handed !== 'drawn') await settled();
      release(handed);
      try {
        return await borrower();
      } finally {
        lent = false;
        take();
      }
    },
    stop,
    leave: async () => {
      if (!owned || !entered || options.within) return;
      entered = false;
      write(leaveScreen);
      await settled();
    },
    close: () => close(options.within ? 'drawn' : 'as-found'),
  };
}
