import type {EventMessage} from '../../protocol/wire/messages.ts';
import {createClient} from '../../protocol/wire/client.ts';
import type {Client} from '../../protocol/wire/client.ts';
import type {HostEventData, HostEventName, hostCommands} from '../../protocol/host-commands.ts';
import type {Link} from '../../protocol/link/link.ts';
import {connect} from './connecting/connect.ts';
import type {ConnectOptions} from './connecting/connect.ts';
import type {Greeting} from './greeting.ts';
import {describeAddress} from './connecting/host-address.ts';
import type {HostAddress} from './connecting/host-address.ts';

/** A connection to another host, and what is asked over it. */
export type FarSide = {
  readonly link: Link;
  readonly client: Client<typeof hostCommands>;
  /** Rejects with why there is nobody. */
  readonly greeting: Promise<Greeting>;
  /** @returns what ends the calls. */
  readonly onEvent: <E extends HostEventName>(
    event: E,
    listener: (data: HostEventData<E>) => void,
  ) => () => void;
};

/** Longest answer in bytes: a list of ten thousand domains. */
const answerLimit = 64 * 1024 * 1024;

/** @param who Whoever uses it, for the event log there. */
export async function reachFarSide(
  address: HostAddress,
  options: ConnectOptions & {readonly who: string},
  ask: boolean,
): Promise<FarSide> {
  const {link, greeting} = await connect(address, options, ask);
  const listeners = new Set<(event: string, data: EventMessage['data']) => void>();
  const client = createClient<typeof hostCommands>(link.commands, {
    peer: describeAddress(address),
    onEvent: ({event, data}) => {
      for (const listener of listeners) listener(event, data);
    },
    limit: answerLimit,
  });
  client.execute('domux-introduce', {who: options.who}).catch(() => undefined);
  return {
    link,
    client,
    greeting,
    onEvent: (wanted, listener) => {
      const hear = (event: string, data: EventMessage['data']) => {
        if (event === wanted) listener(data as HostEventData<typeof wanted>);
      };
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}
