import {closeSync, openSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import type {Server, Socket} from 'node:net';
import {basename, dirname} from 'node:path';

/** Bytes of a path that fit in a socket address: sockaddr_un, less the final NUL (unix(7)). */
const addressLimit = 107;

type Address = {readonly path: string; readonly release: () => void};

/** A path that fits in a socket address whatever the length of the directory's: through an open descriptor of it. */
function toAddress(path: string): Address {
  if (Buffer.byteLength(path) <= addressLimit) return {path, release: () => undefined};
  const directory = openSync(dirname(path), 'r');
  let open = true;
  return {
    path: `/proc/self/fd/${directory}/${basename(path)}`,
    release: () => {
      if (open) closeSync(directory);
      open = false;
    },
  };
}

/** Connects to a unix socket, whose path may be of any length. */
export function connectUnix(path: string): Socket {
  const address = toAddress(path);
  const socket = connect(address.path);
  socket.once('connect', address.release);
  socket.once('error', address.release);
  return socket;
}

export type ListenOptions = {
  /** Bytes that a connection buffers before its writes say that it is full. */
  readonly highWaterMark?: number;
  /** A connection whose peer sends no more is still written to. */
  readonly allowHalfOpen?: boolean;
  readonly onConnection: (socket: Socket) => void;
};

/** Listens on a unix socket, whose path may be of any length. The path must not exist. */
export async function listenUnix(path: string, options: ListenOptions): Promise<Server> {
  const {highWaterMark = 64 * 1024, allowHalfOpen = false, onConnection} = options;
  const address = toAddress(path);
  const server = createServer({highWaterMark, allowHalfOpen}, onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.path, resolve);
  });
  server.once('close', address.release);
  return server;
}
