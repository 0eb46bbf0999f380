import {int, list, object, optional, str, bool, oneOf} from '../protocol/schema.ts';
import type {CommandTable} from '../protocol/wire/client.ts';
import type {Infer} from '../protocol/schema.ts';

const nothing = object({});
const id = int('Domain ID');
const index = int('Number of the interface in the guest');
const mac = str('Lower case, with colons');

const forward = object({
  protocol: oneOf(['tcp', 'udp']),
  hostAddress: str(),
  hostPort: int(),
  guestPort: int(),
});

const port = object({
  id,
  index,
  domain: str('Name of the domain'),
  mac,
  address: str('The IPv4 address that it has or is given when it asks'),
  used: bool('The guest was seen to use the address'),
  plugged: bool('The machine is plugged in'),
  forwards: list(forward),
  'rx-bytes': int('Received by the guest'),
  'rx-packets': int('Received by the guest'),
  'tx-bytes': int('Sent by the guest'),
  'tx-packets': int('Sent by the guest'),
});

/** What a switch process can be asked on its control socket, in QMP's dialect. */
export const switchCommands = {
  'query-network': {
    help: 'Tells what the network is and who is on it',
    arguments: {},
    returns: object({
      name: str(),
      subnet: str('As `10.1.2.0/24`'),
      gateway: str('The address that stands for the host'),
      'name-server': str(),
      domain: str('What the names of guests end in'),
      isolated: bool('There is no way out'),
      'host-access': bool("Guests reach the host's loopback at the gateway's address"),
      pid: int('The switch process'),
      ports: list(port),
    }),
  },
  'query-ports': {
    help: 'Tells of the ports of a domain, or of all',
    arguments: {id: optional(id)},
    returns: list(port),
  },
  'attach-port': {
    help: 'Makes a port for an interface, or finds the one that there is',
    arguments: {
      id,
      index,
      owner: str('Working directory of the machine; the port goes when it does'),
      domain: str('Name of the domain'),
      mac,
      wanted: optional(str('The IPv4 address that it is to have')),
      gateway: optional(str('The address that its config has for the host')),
      rate: optional(
        object(
          {bytesPerInterval: int('Bytes'), intervalMicroseconds: int()},
          'What the guest may send',
        ),
      ),
      forwards: list(forward),
    },
    returns: object({
      control: str('The socket where a machine asks for the port; absolute'),
      data: str('The datagram socket that takes its frames, once it is plugged in; absolute'),
    }),
  },
  'plug-port': {
    help: 'Plugs in a machine that takes frames at a datagram socket of its own',
    arguments: {id, index, socket: str('Absolute path')},
    returns: nothing,
  },
  'detach-port': {
    help: 'Removes a port',
    arguments: {id, index},
    returns: nothing,
  },
  'rename-domain': {
    help: 'Gives the ports of a domain its new name',
    arguments: {id, domain: str()},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandTable[string] & {readonly help: string}>>;

export type PortInfo = Infer<(typeof switchCommands)['query-ports']['returns']>[number];
export type NetworkInfo = Infer<(typeof switchCommands)['query-network']['returns']>;
