import {UnreachableError} from '../../../errors.ts';
import type {FarSide} from '../far-side.ts';
import type {Greeting} from '../greeting.ts';

/** What becomes of a connection. */
export type LinkState =
  | {readonly type: 'up'; readonly greeting: Greeting}
  /** It was there, and is being tried again. */
  | {readonly type: 'lost'; readonly why: Error};

/** Keeps a connection to another host: one that is lost is made again when it is needed next. */
export type Keeper = {
  /**
   * The connection, or the one that is being made. After a failure there is a pause in which nothing
   * is tried, which grows.
   *
   * @throws {UnreachableError} with why there is none.
   */
  readonly reach: () => Promise<FarSide>;
  /** The host has answered, and the connection is not lost as far as is known. */
  readonly isUp: () => boolean;
  /** Tries until the host has answered. */
  readonly whenBack: (signal: AbortSignal) => Promise<void>;
  /** @returns what ends the calls. */
  readonly onChange: (listener: (state: LinkState) => void) => () => void;
  readonly close: () => void;
};

/** Milliseconds between attempts, the first and the longest. */
const firstPause = 500;
const longestPause = 15_000;

/**
 * @param connect Begins a connection. The first may ask for passwords: later ones come while somebody
 * else owns the terminal.
 */
export function createKeeper(connect: (attempt: number) => Promise<FarSide>): Keeper {
  const listeners = new Set<(state: LinkState) => void>();
  let current: Promise<FarSide> | undefined;
  let attempts = 0;
  let closed = false;
  let up = false;
  let failure: {readonly error: Error; readonly until: number} | undefined;
  let pause = 0;

  const tell = (state: LinkState) => {
    for (const listener of listeners) listener(state);
  };

  const failed = (error: Error) => {
    current = undefined;
    up = false;
    failure = {error, until: performance.now() + pause};
    pause = Math.min(longestPause, Math.max(firstPause, pause * 2));
    if (!closed) tell({type: 'lost', why: error});
  };

  const begin = async (): Promise<FarSide> => {
    try {
      const far = await connect(attempts++);
      far.greeting.then(
        greeting => {
          pause = 0;
          failure = undefined;
          up = true;
          tell({type: 'up', greeting});
        },
        () => undefined,
      );
      void far.link.closed.then(why => failed(why ?? new UnreachableError('It was closed.')));
      return far;
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };

  const reach = async (): Promise<FarSide> => {
    if (closed) throw new UnreachableError('The connection was closed.');
    if (current !== undefined) return current;
    if (failure !== undefined && performance.now() < failure.until) throw failure.error;
    return (current = begin());
  };

  return {
    reach,
    isUp: () => up,
    whenBack: async signal => {
      while (!signal.aborted) {
        try {
          await (
            await reach()
          ).greeting;
          return;
        } catch {
          await wait(Math.max(50, (failure?.until ?? 0) - performance.now()), signal);
        }
      }
    },
    onChange: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      current?.then(
        ({link}) => link.close(),
        () => undefined,
      );
    },
  };
}

/** Waits, or until the signal aborts. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
