import {rmSync} from 'node:fs';
import type {Server} from 'node:net';
import {dispatchIn} from '../../protocol/wire/dispatcher.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import {startServerSession} from '../../protocol/wire/server-session.ts';
import {listenUnix} from '../../system/unix-sockets.ts';
import {qmpVersion} from '../../version.ts';
import {switchCommands} from '../switch-commands.ts';

/** What carries out the commands of a switch process. */
export type SwitchHandlers = TableHandlers<typeof switchCommands, undefined>;

/** Serves the commands on a unix socket. A bad client costs its own connection and nothing more. */
export function serveSwitch(
  path: string,
  handlers: SwitchHandlers,
  log: (line: string) => void,
): Promise<Server> {
  rmSync(path, {force: true});
  return listenUnix(path, {
    onConnection: socket => {
      const session = startServerSession({
        greeting: {QMP: {version: qmpVersion(), capabilities: []}},
        send: text => {
          if (socket.writable) socket.write(text);
        },
        pause: () => socket.pause(),
        resume: () => socket.resume(),
        execute: (command, given) =>
          dispatchIn(switchCommands, handlers, command, given, undefined),
        log,
      });
      socket.on('error', () => socket.destroy());
      socket.on('data', session.receive);
    },
  });
}
