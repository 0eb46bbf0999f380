import {rmSync} from 'node:fs';
import type {Server} from 'node:net';
import type {EventData, EventName} from '../../protocol/events.ts';
import {listenUnix} from '../../system/unix-sockets.ts';
import {startControlServer} from '../control-server.ts';
import type {ControlServer, ControlServerOptions} from '../control-server.ts';
import type {DomainConsole} from '../console/domain-consoles.ts';

/** What the clients of a domain connect to. */
export type DomainSockets = {
  /** Replaces what an earlier guest process left, and takes connections. */
  readonly listen: (
    control: ControlServerOptions,
    consoles: readonly DomainConsole[],
  ) => Promise<void>;
  /** Tells every client of the control socket; nobody is told before there is one. */
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  readonly close: () => void;
};

/** What a console's socket takes at once from a viewer that pastes. */
const consoleHighWaterMark = 128 * 1024;

export function createSockets(): DomainSockets {
  let control: ControlServer | undefined;
  const servers: Server[] = [];

  return {
    listen: async (options, consoles) => {
      for (const {path} of [options, ...consoles]) rmSync(path, {force: true});
      for (const {hub, path} of consoles) {
        servers.push(
          await listenUnix(path, {
            highWaterMark: consoleHighWaterMark,
            onConnection: socket => hub.attach(socket),
          }),
        );
      }
      control = await startControlServer(options);
    },
    emit: (event, data) => control?.emit(event, data),
    close: () => {
      control?.close();
      for (const server of servers) server.close();
    },
  };
}
