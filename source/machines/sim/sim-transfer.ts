import {once} from 'node:events';
import {rmSync} from 'node:fs';
import type {Server} from 'node:net';
import {join} from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {RefusedError} from '../../errors.ts';
import {connectUnix, listenUnix} from '../../system/unix-sockets.ts';
import {incomingSocket} from '../machine-state.ts';
import type {MachineOperations} from '../machine-operations.ts';
import type {Machine} from '../machine.ts';
import type {Behaviour} from './behaviour.ts';

/** All that a simulated machine is. */
export type SimState = {
  readonly behaviour: Behaviour;
  readonly memory: number;
  readonly total: Readonly<Record<'cpu' | 'disk' | 'net', number>>;
  /** Milliseconds since it booted. */
  readonly ranFor: number;
};

export type SimTransferPort = {
  readonly directory: string;
  /** Stops the guest. */
  readonly pause: () => void;
  readonly state: () => SimState;
  /** Becomes what another one was; it is stopped. */
  readonly become: (state: SimState) => void;
};

type Transfers = Pick<MachineOperations, 'save' | 'send'> &
  Required<Pick<Machine, 'restore' | 'offer' | 'receive' | 'arrived'>> & {
    readonly forget: () => void;
  };

/** Moves a simulated machine to a file and to another guest process, as a real one moves. */
export function createTransfers(port: SimTransferPort): Transfers {
  let server: Server | undefined;
  let coming: Promise<void> | undefined;

  const write = (sink: Writable) => pipeline([JSON.stringify(port.state())], sink);
  const read = async (state: Readable) => {
    // What never happens is put off for ever, which JSON has no number for.
    const revive = (_: string, value: unknown) => (value === null ? Infinity : value);
    port.become(JSON.parse(await text(state), revive) as SimState);
  };

  return {
    save: ({open}) => write(open({})),
    restore: read,
    offer: async () => ({description: {}}),
    send: async ({socket}) => {
      port.pause();
      const way = connectUnix(socket);
      await once(way, 'connect');
      await write(way);
    },
    receive: async (_, modes) => {
      if (!modes.includes('stop')) {
        throw new RefusedError('DomuxNotSupported', 'A simulated guest is migrated in mode stop.');
      }
      const path = join(port.directory, incomingSocket);
      rmSync(path, {force: true});
      const {promise, resolve, reject} = Promise.withResolvers<undefined>();
      server = await listenUnix(path, {
        onConnection: way => void read(way).then(() => resolve(undefined), reject),
      });
      coming = promise;
      promise.catch(() => undefined);
      return 'stop';
    },
    arrived: async () => {
      await coming;
      server?.close();
    },
    forget: () => server?.close(),
  };
}
