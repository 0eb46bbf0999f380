import type {Server, Socket} from 'node:net';
import {listenUnix} from '../system/unix-sockets.ts';
import type {EventData, EventName} from '../protocol/events.ts';
import type {Greeting} from '../protocol/wire/messages.ts';
import {startServerSession} from '../protocol/wire/server-session.ts';
import type {ServerSession} from '../protocol/wire/server-session.ts';

/** One client of a domain's control socket. */
export type Peer = {
  /** Who it says it is. */
  who: string;
  readonly session: ServerSession;
  /** Gives this connection to somebody else once it has been answered: it carries other bytes then. */
  readonly handOver: (take: (socket: Socket) => void) => void;
  /** Calls back when the client is gone. */
  readonly onGone: (act: () => void) => void;
  /** Runs `action` every `seconds` while the client stays; 0 ends that. */
  readonly repeat: (seconds: number, action: () => void) => void;
};

export type ControlServer = {
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  /** Stops listening, lets every answer go out, and ends the connections. */
  readonly close: () => void;
};

export type ControlServerOptions = {
  readonly path: string;
  readonly greeting: Greeting;
  readonly execute: (
    command: string,
    given: Readonly<Record<string, unknown>>,
    peer: Peer,
  ) => Promise<unknown>;
  readonly log: (line: string) => void;
};

/** Clients that may be connected at once. */
export const clientLimit = 64;

/** Bytes that may wait for a client that does not read, before it is dropped. */
const unreadLimit = 4 * 1024 * 1024;

const tooMany = `{"error": {"class": "GenericError", "desc": "${clientLimit} clients are connected to this domain already"}}\r\n`;

/** Serves the control protocol on a unix socket. A bad client costs its own connection and nothing more. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const peers = new Map<Socket, Peer>();

  const onConnection = (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    // Nothing of it is read, nor is it waited for.
    if (peers.size >= clientLimit) socket.end(tooMany, () => socket.destroy());
    else
      peers.set(
        socket,
        servePeer(socket, options, () => peers.delete(socket)),
      );
  };

  const server: Server = await listenUnix(options.path, {allowHalfOpen: true, onConnection});

  return {
    emit: (event, data) => {
      const now = Date.now();
      for (const {session} of peers.values()) session.emit(event, data, now);
    },
    close: () => {
      server.close();
      for (const [socket, peer] of peers) {
        peer.repeat(0, () => undefined);
        // A guest may be gone before the command that asked for it is answered.
        peer.session.finish(() => socket.end());
      }
    },
  };
}

function servePeer(socket: Socket, options: ControlServerOptions, onClose: () => void): Peer {
  let timer: NodeJS.Timeout | undefined;
  let handOver: (() => void) | undefined;
  let left = false;
  const peer: Peer = {
    who: 'unknown client',
    session: startServerSession({
      greeting: options.greeting,
      send: text => {
        if (!socket.writable || left) return;
        socket.write(text);
        if (socket.writableLength > unreadLimit) socket.destroy();
      },
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      execute: (command, given) => options.execute(command, given, peer),
      answered: () => handOver?.(),
      log: options.log,
    }),
    handOver: take => {
      handOver = () => {
        leave();
        // This server leaves connections half open; who sends no more on such a one is gone.
        socket.once('end', () => socket.end());
        take(socket);
        socket.resume();
      };
    },
    onGone: act => socket.once('close', act),
    repeat: (seconds, action) => {
      clearInterval(timer);
      timer = seconds > 0 ? setInterval(action, seconds * 1000) : undefined;
    },
  };

  const onEnd = () => peer.session.finish(() => socket.end());
  const leave = () => {
    left = true;
    handOver = undefined;
    clearInterval(timer);
    socket.off('data', peer.session.receive).off('end', onEnd).off('close', leave);
    onClose();
  };
  socket.on('data', peer.session.receive).on('end', onEnd).on('close', leave);
  return peer;
}
