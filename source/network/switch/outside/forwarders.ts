import {setTimeout as delay} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import type {ForwardConfig} from '../../../config/domain-config.ts';
import {formatForward} from '../../../config/devices/forward-spec.ts';
import {RefusedError, messageOf} from '../../../errors.ts';
import type {Address} from '../../address.ts';
import {protocols} from '../../packets/ipv4.ts';
import {whyNotListen} from './listening.ts';
import type {PlugProgram} from '../plugs/plug-program.ts';
import {startForwarder} from './slirp.ts';
import type {SlirpOptions} from './slirp.ts';

/** The ports of the host that lead to guests: one slirp for each guest that has some. */
export type Forwarders = {
  /**
   * Sets the forwards of a port of the network.
   *
   * @throws {RefusedError} when the host cannot listen there.
   */
  readonly set: (key: string, guest: Address, forwards: readonly ForwardConfig[]) => Promise<void>;
  /** The same for forwards that were there before: those that cannot be yet are tried again. */
  readonly restore: (key: string, guest: Address, forwards: readonly ForwardConfig[]) => void;
  /** The port of the network that a guest's port is forwarded for. */
  readonly find: (protocol: number, address: Address, port: number) => string | undefined;
  readonly send: (key: string, prefixed: Buffer) => void;
  readonly sendToAll: (prefixed: Buffer) => void;
  /** Ends all of them, and resolves when their ports are free. */
  readonly close: () => Promise<void>;
};

type Forwarder = {
  readonly guest: Address;
  readonly forwards: readonly ForwardConfig[];
  program?: PlugProgram | undefined;
};

/** Milliseconds before one that ended is started again. */
const pause = 1000;

export type ForwardersOptions = Omit<SlirpOptions, 'onExit'> & {
  readonly log: (line: string) => void;
};

export function createForwarders(options: ForwardersOptions): Forwarders {
  const {log} = options;
  const forwarders = new Map<string, Forwarder>();
  const keys = new Map<string, string>();

  const index = () => {
    keys.clear();
    for (const [key, {guest, forwards}] of forwarders) {
      for (const {protocol, guestPort} of forwards) {
        keys.set(keyOf(protocols[protocol], guest, guestPort), key);
      }
    }
  };

  const remove = async (key: string) => {
    const forwarder = forwarders.get(key);
    forwarders.delete(key);
    index();
    await forwarder?.program?.end();
  };

  const start = async (key: string, forwarder: Forwarder) => {
    const {guest, forwards} = forwarder;
    const onExit = (why: Error) => {
      // One that never listened is told of by startForwarder.
      if (forwarder.program === undefined) return;
      forwarder.program = undefined;
      log(messageOf(why));
      void restart(key, forwarder);
    };
    forwarder.program = await startForwarder({...options, onExit}, guest, forwards);
    if (forwarders.get(key) !== forwarder) await forwarder.program.end();
  };

  const add = (key: string, guest: Address, forwards: readonly ForwardConfig[]): Forwarder => {
    const forwarder: Forwarder = {guest, forwards};
    forwarders.set(key, forwarder);
    index();
    return forwarder;
  };

  const restart = async (key: string, forwarder: Forwarder, firstPause = pause) => {
    for (let wait = firstPause; forwarder.program === undefined; wait = pause) {
      await delay(wait);
      if (forwarders.get(key) !== forwarder) return;
      await start(key, forwarder).catch((error: unknown) => log(messageOf(error)));
    }
  };

  return {
    set: async (key, guest, forwards) => {
      const before = forwarders.get(key);
      const same = before?.guest === guest && isDeepStrictEqual(before.forwards, forwards);
      if (same || (!before && forwards.length === 0)) return;
      await remove(key);
      if (forwards.length === 0) return;
      for (const forward of forwards) {
        const why = await whyNotListen(forward);
        if (why !== undefined) {
          throw new RefusedError(
            'GenericError',
            `The forward ${formatForward(forward)} cannot be: ${why}.`,
          );
        }
      }
      const forwarder = add(key, guest, forwards);
      try {
        await start(key, forwarder);
      } catch (error) {
        if (forwarders.get(key) === forwarder) await remove(key);
        throw error;
      }
    },
    restore: (key, guest, forwards) => {
      if (forwards.length > 0) void restart(key, add(key, guest, forwards), 0);
    },
    find: (protocol, address, port) =>
      keys.size === 0 ? undefined : keys.get(keyOf(protocol, address, port)),
    send: (key, prefixed) => forwarders.get(key)?.program?.send(prefixed),
    sendToAll: prefixed => {
      for (const {program} of forwarders.values()) program?.send(prefixed);
    },
    close: async () => {
      await Promise.all([...forwarders.keys()].map(remove));
    },
  };
}

const keyOf = (protocol: number, address: Address, port: number) =>
  `${protocol} ${address} ${port}`;
