import {spawnSync} from 'node:child_process';
import type {Duplex} from 'node:stream';
import {createEscapeWatcher} from './escape-watcher.ts';
import type {OpenedConsole} from './console/link/console-port.ts';
import type {ConnectionEvents} from './console/link/keep-connected.ts';
import type {Watched} from './escape-watcher.ts';
import type {TerminalGuard} from './guardian.ts';
import {createScreenTracker} from './modes.ts';
import {tearTime} from './tear-time.ts';

export type RawConsoleOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** The console, as it is joined, and again after each loss. */
  readonly open: (events: ConnectionEvents) => () => void;
  /** The connection was lost, or is there again: to be told between what the guest prints. */
  readonly onNews: (news: ConsoleNews) => void;
  /** The byte of the key that leaves. */
  readonly escape: number;
  /** Nothing that is typed reaches the guest. */
  readonly readOnly: boolean;
  /** Puts the terminal back as it was if this process is killed. */
  readonly guard?: TerminalGuard | undefined;
  /** Where signals that end this process arrive. */
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'exitCode'>;
};

/** What becomes of the connection to a console while it is open. */
export type ConsoleNews =
  /** The host cannot be reached: it goes on being tried. */
  | {readonly type: 'lost'; readonly why: string}
  /** The domain is on another host now. */
  | {readonly type: 'moved'; readonly to: string}
  /** It is there again: the host, or the domain with another guest process. */
  | {readonly type: 'back'; readonly after: 'lost' | 'ended'};

/** Why a console was left. */
export type Departure =
  | {readonly why: 'escaped'}
  /** The domain is gone, or cannot be reached for the reason given. */
  | {readonly why: 'ended'; readonly reason: string | undefined}
  | {readonly why: 'signal'; readonly signal: NodeJS.Signals};

/** Milliseconds in which a second press of the escape key counts as doubling it. */
const doublingTime = 300;

const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/**
 * Joins a terminal, or whatever standard input and output are, to a console until the escape key
 * is pressed, the console ends or this process is told to end. The terminal is as before in every
 * case, by its guard where this process is killed. Input that ends leaves the console open: its output is still wanted.
 */
export async function runRawConsole(options: RawConsoleOptions): Promise<Departure> {
  const {stdin, stdout, escape, readOnly, guard, process, onNews} = options;
  const terminal = stdin.isTTY;
  const screen = createScreenTracker();
  const watcher = createEscapeWatcher(escape);

  return new Promise<Departure>(resolve => {
    let timer: NodeJS.Timeout | undefined;
    let left = false;
    let socket: Duplex | undefined;
    let lost = false;

    const leave = (departure: Departure) => {
      if (left) return;
      left = true;
      clearTimeout(timer);
      for (const name of endingSignals) process.off(name, onSignal);
      process.off('exit', restore);
      stdin.off('data', onTyped).off('end', onEnd);
      socket?.off('data', onOutput);
      stdin.pause();
      restore();
      disconnect();
      resolve(departure);
    };

    const restore = () => {
      if (terminal) stdin.setRawMode(false);
      if (stdout.isTTY) stdout.write(screen.restore());
      guard?.release();
    };

    const onSignal = (signal: NodeJS.Signals) => leave({why: 'signal', signal});
    const onEscaped = () => leave({why: 'escaped'});

    const send = (bytes: Buffer) => {
      if (bytes.length === 0 || readOnly || socket?.writable !== true) return;
      if (!socket.write(bytes)) {
        stdin.pause();
        socket.once('drain', () => stdin.resume());
      }
    };

    const onTyped = (typed: Buffer) => {
      if (!terminal) return send(typed);
      clearTimeout(timer);
      take(watcher.watch(typed));
    };

    const take = ({forward, escaped}: Watched) => {
      send(forward);
      if (escaped) onEscaped();
      else if (watcher.pending()) timer = setTimeout(onEscaped, doublingTime);
      else if (watcher.holding()) timer = setTimeout(() => take(watcher.settle()), tearTime);
    };

    // A terminal that ends has gone away; input from a pipe may end long before the output is over.
    const onEnd = () => {
      if (terminal) onSignal('SIGHUP');
    };

    const onOutput = (chunk: Buffer) => {
      screen.see(chunk);
      guard?.hold(screen.restore());
      if (!stdout.write(chunk)) {
        socket?.pause();
        stdout.once('drain', () => socket?.resume());
      }
    };

    const onOpened = (opened: OpenedConsole) => {
      const {movedTo} = opened;
      if (movedTo !== undefined) onNews({type: 'moved', to: movedTo});
      else if (socket !== undefined) onNews({type: 'back', after: lost ? 'lost' : 'ended'});
      ({socket} = opened);
      lost = false;
      socket.on('data', onOutput).once('close', onGone);
      stdin.resume();
    };

    // The way out is to be had meanwhile; what comes from a pipe waits for the next connection.
    const onGone = () => {
      if (left) return;
      if (terminal) stdin.resume();
      else stdin.pause();
    };

    if (terminal) {
      stdin.setRawMode(true);
      leaveOutputAlone();
      guard?.hold(screen.restore());
    }
    for (const name of endingSignals) process.on(name, onSignal);
    process.on('exit', restore);
    stdin.on('data', onTyped).once('end', onEnd);
    const disconnect = options.open({
      opened: onOpened,
      lost: why => {
        if (!lost) onNews({type: 'lost', why});
        lost = true;
      },
      ended: reason => leave({why: 'ended', reason}),
    });
    stdin.resume();
  });
}

/**
 * Node's raw mode still turns each newline of the output into a carriage return and a newline, while
 * programs such as vi move the cursor straight down by one. Raw mode's end undoes this too.
 */
function leaveOutputAlone(): void {
  spawnSync('stty', ['-opost'], {stdio: ['inherit', 'ignore', 'ignore']});
}

/** The name of a control key as people write it: `Ctrl-]`. */
export function keyName(key: number): string {
  return key < 0x20 ? `Ctrl-${String.fromCharCode(key + 0x40)}` : String.fromCharCode(key);
}
