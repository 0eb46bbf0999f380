import type {Duplex} from 'node:stream';
import type {ScreenEmulator} from '../emulator/screen-emulator.ts';

/** Brings a console's output to its emulator, no faster than that can take it. */
export type ConsoleFeed = {
  readonly attach: (socket: Duplex) => void;
  /** It is shown from now on: what waits is taken at once. */
  readonly hurry: () => void;
  readonly stop: () => void;
};

export type ConsoleFeedOptions = {
  readonly emulator: Pick<ScreenEmulator, 'write'>;
  readonly shown: () => boolean;
  readonly busyInBackground: () => number;
  /** Output is on the emulator's screen. */
  readonly onTaken: () => void;
};

/** Bytes on their way into the emulator, at most: what one can look at within a few milliseconds. */
const inFlightShown = 256 * 1024;
const inFlightHidden = 32 * 1024;

/**
 * Milliseconds between two looks at a console that prints while nobody watches it, times the number
 * of those: together they get some 3 MB a second, 5 % of a core. What they print faster than that is
 * lost to this screen, not to the log.
 */
const backgroundPause = 10;

export function createConsoleFeed(options: ConsoleFeedOptions): ConsoleFeed {
  const {emulator, shown, busyInBackground, onTaken} = options;
  let socket: Duplex | undefined;
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const resume = () => {
    timer = undefined;
    if (!stopped) socket?.resume();
  };

  const onData = (chunk: Buffer) => {
    inFlight += chunk.length;
    if (inFlight >= (shown() ? inFlightShown : inFlightHidden)) socket?.pause();
    emulator.write(chunk, () => {
      inFlight -= chunk.length;
      if (stopped) return;
      onTaken();
      if (socket?.isPaused() !== true || timer !== undefined) return;
      if (shown()) {
        if (inFlight < inFlightShown / 2) resume();
      } else if (inFlight === 0) {
        timer = setTimeout(resume, backgroundPause * Math.max(1, busyInBackground()));
      }
    });
  };

  return {
    attach: next => {
      socket = next;
      next.on('data', onData);
    },
    hurry: () => {
      clearTimeout(timer);
      resume();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      // What still comes is read by whoever closes it, and by nobody else.
      socket?.off('data', onData);
    },
  };
}
