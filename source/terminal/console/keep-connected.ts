import type {Duplex} from 'node:stream';
import {messageOf} from '../../errors.ts';
import type {ConsoleReach} from './console-port.ts';

export type ConnectionEvents = {
  /** Joined, at first and again after each loss: then what comes begins with the old output. */
  readonly opened: (socket: Duplex) => void;
  /** The host cannot be reached, which goes on being tried. */
  readonly lost: (why: string) => void;
  /** Nothing more will come: the domain is gone, or for this reason. */
  readonly ended: (why: string | undefined) => void;
};

/**
 * Joins a console, and joins it again whenever the connection ends: its guest process may have been
 * lost, then another takes over, or the way to its host.
 *
 * @returns what ends it; nothing is told any more then.
 */
export function keepConnected(reach: ConsoleReach, events: ConnectionEvents): () => void {
  const closing = new AbortController();
  const {signal} = closing;
  const isOver = () => signal.aborted;

  const join = async (): Promise<Duplex | undefined> => {
    for (;;) {
      try {
        return await reach.connect();
      } catch (error) {
        const back = reach.recover(signal);
        if (back === undefined || isOver()) throw error;
        events.lost(messageOf(error));
        await back;
      }
    }
  };

  const stay = async () => {
    for (;;) {
      const socket = await join();
      if (isOver()) return void socket?.destroy();
      if (socket === undefined) return events.ended(undefined);
      const leave = () => socket.destroy();
      signal.addEventListener('abort', leave);
      // An end that is not waited for any longer than what came before it is taken.
      socket.on('error', leave).once('end', leave);
      const over = new Promise(resolve => socket.once('close', resolve));
      events.opened(socket);
      await over;
      signal.removeEventListener('abort', leave);
      if (isOver()) return;
    }
  };

  stay().catch((error: unknown) => {
    if (!isOver()) events.ended(messageOf(error));
  });
  return () => closing.abort();
}
