import type {Server, Socket} from 'node:net';
import {listenUnix} from '../system/unix-sockets.ts';
import type {EventData, EventName} from '../protocol/events.ts';
import type {Greeting} from '../protocol/messages.ts';
import {startServerSession} from '../protocol/server-session.ts';
import type {ServerSession} from '../protocol/server-session.ts';

/** One client of a domain's control socket. */
export type Peer = {
  /** Who it says it is. */
  who: string;
  readonly session: ServerSession;
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
    if (peers.size >= clientLimit) socket.end(tooMany);
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
  const peer: Peer = {
    who: 'unknown client',
    session: startServerSession({
      greeting: options.greeting,
      send: text => {
        if (!socket.writable) return;
        socket.write(text);
        if (socket.writableLength > unreadLimit) socket.destroy();
      },
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      execute: (command, given) => options.execute(command, given, peer),
      log: options.log,
    }),
    repeat: (seconds, action) => {
      clearInterval(timer);
      timer = seconds > 0 ? setInterval(action, seconds * 1000) : undefined;
    },
  };

  socket.on('data', peer.session.receive);
  socket.on('end', () => peer.session.finish(() => socket.end()));
  socket.on('close', () => {
    clearInterval(timer);
    onClose();
  });
  return peer;
}
