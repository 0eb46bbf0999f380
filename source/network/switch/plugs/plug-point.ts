import {renameSync, rmSync, symlinkSync} from 'node:fs';
import type {Server, Socket} from 'node:net';
import {relative} from 'node:path';
import {connectUnix, listenUnix} from '../../../system/unix-sockets.ts';
import {portFiles} from '../../network-files.ts';
import {composeAnswer, composeRequest, parseAnswer, parseRequest} from './handshake.ts';
import type {DataAddress} from './handshake.ts';

/**
 * Where a machine is plugged into the switch. It asks here as it would ask vde_switch, and is told
 * to send its frames to a link that leads to the switch's own socket. So the switch can be started
 * anew without the machine knowing: only the link has to change.
 */
export type PlugPoint = {
  /** Asks the switch for a port for whom takes frames at this address. */
  readonly plug: (data: DataAddress) => Promise<void>;
  /** The switch is another one: plugs in again who was. */
  readonly replug: () => Promise<void>;
  readonly plugged: () => boolean;
  readonly close: () => void;
};

export type PlugPointOptions = {
  /** Of the network. */
  readonly directory: string;
  readonly key: string;
  /** Working directory of the machine. */
  readonly owner: string;
  readonly number: number;
  readonly description: string;
  /** The switch's own control socket at the moment. */
  readonly switchControl: () => string | undefined;
  /** Where the machine took frames when a predecessor knew it. */
  readonly known?: DataAddress | undefined;
  /** A machine said where it takes frames, or left. */
  readonly changed: (data: DataAddress | undefined) => void;
  readonly log: (line: string) => void;
};

export async function openPlugPoint(options: PlugPointOptions): Promise<PlugPoint> {
  const {directory, key, owner, log} = options;
  const files = portFiles(directory, key);
  let data = options.known;
  /** The connection that the switch keeps the port for. */
  let line: Socket | undefined;
  /** The connection of the machine, which it keeps while it has the interface. */
  let machine: Socket | undefined;

  const unplug = () => {
    line?.destroy();
    line = undefined;
  };

  const plug = async (address: DataAddress) => {
    unplug();
    data = address;
    options.changed(address);
    const control = options.switchControl();
    if (control === undefined) return;
    const opened = await askSwitch(control, options, address);
    line = opened.line;
    line.once('close', () => {
      if (line === opened.line) line = undefined;
    });
    linkTo(opened.path, files.data);
  };

  const onConnection = (socket: Socket) => {
    let received: Buffer = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const request = parseRequest(received);
      if (request === 'short') return;
      socket.off('data', take).resume();
      if (request === 'bad') {
        socket.destroy();
        return;
      }
      machine = socket;
      plug(request).then(
        () => socket.write(composeAnswer(relative(owner, files.data))),
        (error: unknown) => {
          log(`port ${key} cannot be plugged in: ${String(error)}`);
          socket.destroy();
        },
      );
    };
    socket.on('data', take);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (machine !== socket) return;
      machine = undefined;
      data = undefined;
      unplug();
      options.changed(undefined);
    });
  };

  rmSync(files.control, {force: true});
  const server: Server = await listenUnix(files.control, {onConnection});

  return {
    plug,
    replug: async () => {
      if (data === undefined) return;
      try {
        await plug(data);
      } catch (error) {
        // The machine has gone meanwhile: whoever comes next asks for itself.
        log(`port ${key} cannot be plugged in again: ${String(error)}`);
      }
    },
    plugged: () => line !== undefined,
    close: () => {
      const leaving = machine;
      machine = undefined;
      leaving?.destroy();
      unplug();
      server.close();
      for (const file of [files.control, files.data]) rmSync(file, {force: true});
    },
  };
}

/** Asks the switch for the port; it has it for as long as the connection lasts. */
async function askSwitch(
  control: string,
  {number, description}: PlugPointOptions,
  data: DataAddress,
): Promise<{line: Socket; path: string}> {
  const line = connectUnix(control);
  line.write(composeRequest(number, data, description));
  let received: Buffer = Buffer.alloc(0);
  const path = await new Promise<string>((resolve, reject) => {
    line.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const answer = parseAnswer(received);
      if (answer !== undefined) resolve(answer);
    });
    line.on('error', reject);
    line.on('close', () => reject(new Error('the switch declined')));
  });
  return {line, path};
}

/** Makes a symbolic link, or makes it lead elsewhere; at no moment is there none. */
function linkTo(target: string, link: string): void {
  const temporary = `${link}.tmp`;
  rmSync(temporary, {force: true});
  symlinkSync(target, temporary);
  renameSync(temporary, link);
}
