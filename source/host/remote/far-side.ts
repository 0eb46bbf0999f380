import type {EventMessage} from '../../protocol/messages.ts';
import {createClient} from '../../protocol/client.ts';
import type {Client} from '../../protocol/client.ts';
import type {hostCommands} from '../../protocol/host-commands.ts';
import type {HostEventData} from '../../protocol/host-commands.ts';
import type {Link} from '../../protocol/link/link.ts';
import {connect} from './connect.ts';
import type {ConnectOptions} from './connect.ts';
import type {Greeting} from './greeting.ts';
import {describeAddress} from './host-address.ts';
import type {HostAddress} from './host-address.ts';

/** A connection to another host, and what is asked over it. */
export type FarSide = {
  readonly link: Link;
  readonly client: Client<typeof hostCommands>;
  /** Rejects with why there is nobody. */
  readonly greeting: Promise<Greeting>;
  /** Calls back when a verb that runs there begins to read its input, which has this channel. */
  readonly onInputWanted: (channel: number, wanted: () => void) => void;
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
  const readers = new Map<number, () => void>();
  const onEvent = ({event, data}: Pick<EventMessage, 'data'> & {readonly event: string}) => {
    if (event !== 'DOMUX_INPUT_WANTED') return;
    readers.get((data as HostEventData<'DOMUX_INPUT_WANTED'>).stdin)?.();
  };
  const client = createClient<typeof hostCommands>(link.commands, {
    peer: describeAddress(address),
    onEvent,
    limit: answerLimit,
  });
  client.execute('domux-introduce', {who: options.who}).catch(() => undefined);
  return {
    link,
    client,
    greeting,
    onInputWanted: (channel, wanted) => readers.set(channel, wanted),
  };
}
