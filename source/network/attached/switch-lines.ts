import {RefusedError, UnreachableError, messageOf} from '../../errors.ts';
import type {GivenDefinition} from '../definition.ts';
import type {NetworkPlaces} from '../network-files.ts';
import {openSwitch} from './open-switch.ts';
import type {SwitchClient} from './open-switch.ts';

/** The connections of one machine to the switch processes of its networks. */
export type SwitchLines = {
  /** The connection to a network's switch process, which is started where there is none. */
  readonly to: (network: GivenDefinition) => Promise<SwitchClient>;
  /**
   * Does something on a network, again if it ends meanwhile.
   *
   * @throws {RefusedError | NetworkError} that names the network.
   */
  readonly on: <T>(
    network: GivenDefinition,
    work: (client: SwitchClient) => Promise<T>,
  ) => Promise<T>;
  readonly close: (name: string) => Promise<void>;
};

/** Times that a network which ends just now is asked for again. */
const attempts = 5;

/** @param onLost A connection that was not closed here has ended: the switch process is another one, or none. */
export function createSwitchLines(
  places: NetworkPlaces,
  onLost: (name: string) => void,
): SwitchLines {
  const lines = new Map<string, Promise<SwitchClient>>();

  const to = (network: GivenDefinition): Promise<SwitchClient> => {
    const {name} = network;
    const open = lines.get(name);
    if (open) return open;
    const line = openSwitch(places, network);
    lines.set(name, line);
    line.then(
      client => {
        void client.closed.then(() => {
          if (lines.get(name) !== line) return;
          lines.delete(name);
          onLost(name);
        });
      },
      () => lines.delete(name),
    );
    return line;
  };

  return {
    to,
    on: async (network, work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await work(await to(network));
        } catch (error) {
          if (error instanceof RefusedError) {
            throw new RefusedError(
              error.errorClass,
              `Network ${network.name}: ${messageOf(error)}`,
            );
          }
          // A network whose last user has just left is gone the next moment, and another begins.
          if (!(error instanceof UnreachableError) || attempt === attempts) throw error;
        }
      }
    },
    close: async name => {
      const line = lines.get(name);
      lines.delete(name);
      (await line?.catch(() => undefined))?.close();
    },
  };
}
