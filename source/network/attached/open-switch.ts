import {mkdirSync} from 'node:fs';
import type {Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {DomuxError} from '../../errors.ts';
import {createClient} from '../../protocol/wire/client.ts';
import type {Client} from '../../protocol/wire/client.ts';
import {startResident} from '../../system/resident-process.ts';
import {connectUnix} from '../../system/unix-sockets.ts';
import type {GivenDefinition} from '../definition.ts';
import {networkDirectory, networkFiles} from '../network-files.ts';
import type {NetworkPlaces} from '../network-files.ts';
import type {switchCommands} from '../switch-commands.ts';

/** The client's end of a connection to a switch process. */
export type SwitchClient = Client<typeof switchCommands>;

/** Milliseconds that a network has to be there. */
const patience = 15_000;
const interval = 10;

/** A network that cannot be had; the message says why, in full. */
export class NetworkError extends DomuxError {
  override name = 'NetworkError';
}

/**
 * Connects to the switch process of a network, starting one where there is none: of several that
 * want to at once, one starts it and the others wait.
 *
 * @param given What the network is if nobody uses it yet, and it was not created by name.
 * @throws {NetworkError} when none can be had.
 */
export async function openSwitch(
  places: NetworkPlaces,
  given: GivenDefinition,
): Promise<SwitchClient> {
  const {name} = given;
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await findSwitch(places, name);
    if (found) return found;
    if (Date.now() > deadline) {
      const {log} = networkFiles(networkDirectory(places, name));
      throw new NetworkError(`Network ${name} has no switch, and none starts: see ${log}.`);
    }
    const directory = networkDirectory(places, name);
    mkdirSync(directory, {recursive: true, mode: 0o700});
    const report = await startResident({
      bundle: 'switch.cjs',
      arguments: [directory, places.run, places.definitions, JSON.stringify(given)],
      log: networkFiles(directory).log,
      name: `The switch process of network ${name}`,
    });
    if ('error' in report) throw new NetworkError(`Network ${name}: ${report.error}`);
    if ('taken' in report) await delay(interval);
  }
}

/** Connects to the switch process of a network that is in use; undefined where there is none. */
export async function findSwitch(
  places: NetworkPlaces,
  name: string,
): Promise<SwitchClient | undefined> {
  const {control} = networkFiles(networkDirectory(places, name));
  try {
    return createClient(await connected(connectUnix(control)), {peer: `Network ${name}`});
  } catch {
    return undefined;
  }
}

async function connected(socket: Socket): Promise<Socket> {
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}
