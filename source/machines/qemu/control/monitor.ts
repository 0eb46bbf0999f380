import {existsSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, UnreachableError} from '../../../errors.ts';
import type {commands} from '../../../protocol/commands.ts';
import {createClient} from '../../../protocol/wire/client.ts';
import type {EventMessage} from '../../../protocol/wire/messages.ts';
import {monotonicNow} from '../../../system/node/monotonic.ts';
import {connectUnix} from '../../../system/unix-sockets.ts';

/** QEMU's monitor: QMP, the dialect that domux speaks itself. */
export type Monitor = {
  /**
   * Carries out a command of QEMU.
   *
   * @param options Out of band is how a QEMU is reached that stands still itself; it takes few commands so.
   * @throws {RefusedError} with what QEMU answered, or when it did not within its time.
   * @throws {UnreachableError} when QEMU is gone.
   */
  readonly execute: <T = unknown>(
    command: string,
    given?: Readonly<Record<string, unknown>>,
    options?: {readonly timeout?: number; readonly outOfBand?: boolean},
  ) => Promise<T>;
  /** Calls back for every event from now on, until the returned function is called. */
  readonly onEvent: (listener: (event: EventMessage) => void) => () => void;
  /** Settles when the connection has ended. */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

/** Milliseconds QEMU has for an answer; it needs less than one, but a busy host may stop it for a while. */
const patience = 30_000;

/** Speaks QMP over a stream. */
export function createMonitor(stream: Duplex): Monitor {
  const listeners = new Set<(event: EventMessage) => void>();
  const client = createClient<typeof commands>(stream, {
    peer: 'QEMU',
    outOfBand: true,
    onEvent: event => {
      for (const listener of listeners) listener(event);
    },
  });

  const execute: Monitor['execute'] = async <T>(
    command: string,
    given: Readonly<Record<string, unknown>> = {},
    {timeout = patience, outOfBand = false} = {},
  ) => {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const message = `QEMU did not answer ${command} in ${timeout} ms.`;
      timer = setTimeout(() => reject(new RefusedError('GenericError', message)), timeout);
    });
    try {
      return (await Promise.race([client.call(command, given, outOfBand), silence])) as T;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    execute,
    onEvent: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    closed: client.closed,
    close: client.close,
  };
}

/**
 * Milliseconds until the second look for a monitor's socket, and how much longer, of the time since the
 * first one, it is until each later one: of many that start at once each has to wait for the others, and
 * looking takes from what they wait for.
 */
const interval = 2;
const slackening = 1 / 16;

/**
 * Connects to a monitor's socket as soon as it is there.
 *
 * @param gone True when nobody will ever make it.
 * @throws {UnreachableError} when it is gone, or not there in time.
 */
export async function connectMonitor(
  path: string,
  gone: () => boolean,
  timeout: number,
): Promise<Monitor> {
  const began = monotonicNow();
  for (;;) {
    const stream = existsSync(path) ? await connectOnce(path) : undefined;
    if (stream) return createMonitor(stream);
    if (gone()) throw new UnreachableError('QEMU ended before it could be controlled.');
    const waited = monotonicNow() - began;
    if (waited > timeout) {
      throw new UnreachableError(`QEMU opened no monitor within ${timeout / 1000} s.`);
    }
    await delay(interval + waited * slackening);
  }
}

async function connectOnce(path: string): Promise<Duplex | undefined> {
  const socket = connectUnix(path);
  return new Promise(resolve => {
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}
