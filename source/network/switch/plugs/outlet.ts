import {setTimeout as delay} from 'node:timers/promises';
import {messageOf} from '../../../errors.ts';
import type {GuestFailure} from '../../../errors.ts';
import type {PlugProgram} from './plug-program.ts';

/** A program that is started again whenever it ends. */
export type Outlet = {
  readonly send: (prefixed: Buffer) => void;
  /** Starts it anew, for what it was connected to is another. */
  readonly renew: () => void;
  readonly close: () => void;
};

/** Milliseconds before it is started again: longer each time it does not last. */
const shortest = 100;
const longest = 10_000;
/** Milliseconds after which it has lasted. */
const lasting = 10_000;

export function keepRunning(
  start: (onExit: (why: GuestFailure) => void) => PlugProgram,
  log: (line: string) => void,
): Outlet {
  let program: PlugProgram | undefined;
  let startedAt = 0;
  let pause = shortest;
  let closed = false;

  const begin = () => {
    startedAt = performance.now();
    const own: PlugProgram = start(why => {
      if (program !== own) return;
      program = undefined;
      log(messageOf(why));
      void again();
    });
    program = own;
  };

  const again = async () => {
    pause = performance.now() - startedAt > lasting ? shortest : Math.min(longest, pause * 2);
    await delay(pause, undefined, {ref: false});
    if (!closed && program === undefined) begin();
  };

  begin();
  return {
    send: prefixed => program?.send(prefixed),
    renew: () => {
      void program?.end();
      program = undefined;
      begin();
    },
    close: () => {
      closed = true;
      void program?.end();
      program = undefined;
    },
  };
}
