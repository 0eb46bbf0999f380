import type {Duplex} from 'node:stream';
import {messageOf} from '../../../errors.ts';
import type {ConsolePosition, ConsoleReach, OpenedConsole} from './console-port.ts';

export type ConnectionEvents = {
  /**
   * Joined, at first and again after each loss: then what comes follows on what came before, or says
   * that it begins with the old output.
   */
  readonly opened: (console: OpenedConsole) => void;
  /** The host cannot be reached, which goes on being tried. */
  readonly lost: (why: string) => void;
  /** Nothing more will come: the domain is gone, or for this reason. */
  readonly ended: (why: string | undefined) => void;
};

/**
 * Joins a console, and joins it again whenever the connection ends: its guest process may have been
 * lost, then another takes over, or the way to its host; or the domain is on another host.
 *
 * @returns what ends it; nothing is told any more then.
 */
export function keepConnected(reach: ConsoleReach, events: ConnectionEvents): () => void {
  const closing = new AbortController();
  const {signal} = closing;
  const isOver = () => signal.aborted;

  const join = async (from?: ConsolePosition): Promise<OpenedConsole | undefined> => {
    for (;;) {
      try {
        return await reach.connect(from);
      } catch (error) {
        const back = reach.recover(signal);
        if (back === undefined || isOver()) throw error;
        events.lost(messageOf(error));
        await back;
      }
    }
  };

  const stay = async () => {
    let from: ConsolePosition | undefined;
    for (;;) {
      const opened = await join(from);
      if (isOver()) return void opened?.socket.destroy();
      if (opened === undefined) return events.ended(undefined);
      const {socket} = opened;
      const leave = () => hangUp(socket);
      const drop = () => socket.destroy();
      signal.addEventListener('abort', leave);
      // An end that is not waited for any longer than what came before it is taken.
      socket.on('error', drop).once('end', drop);
      // One that the other end closed at once may be over before it gets here.
      const over = socket.closed
        ? undefined
        : new Promise(resolve => socket.once('close', resolve));
      events.opened(opened);
      let received = 0;
      socket.on('data', (chunk: Buffer) => (received += chunk.length));
      await over;
      from = positionAfter(opened, received);
      signal.removeEventListener('abort', leave);
      if (isOver()) return;
    }
  };

  stay().catch((error: unknown) => {
    if (!isOver()) events.ended(messageOf(error));
  });
  return () => closing.abort();
}

/** Undefined where it cannot be told: it ended amid old output, of which not all is sent. */
function positionAfter({opening = {}}: OpenedConsole, received: number) {
  const {printed, old = 0, generation} = opening;
  if (printed === undefined || received < old) return undefined;
  return {
    position: printed + received - old,
    ...(generation === undefined ? {} : {generation}),
  };
}

/** Milliseconds that the far side has to take what was typed last. */
const lastWords = 1000;

/**
 * Leaves a console when what was typed has arrived: were the socket closed at once, output that meets
 * it closed would be an error to the far side, which then reads no more.
 */
function hangUp(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lastWords);
  socket.once('close', () => clearTimeout(timer));
  socket.resume().end();
}
