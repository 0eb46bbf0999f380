import {relative} from 'node:path';
import {RefusedError} from '../../errors.ts';
import {formatAddress} from '../address.ts';
import type {NetworkDefinition} from '../definition.ts';
import type {Zone} from '../gateway/zone.ts';
import {portFiles} from '../network-files.ts';
import {gatewayOf, nameServerOf} from '../subnet.ts';
import type {Subnet} from '../subnet.ts';
import type {PortInfo} from '../switch-commands.ts';
import type {SwitchHandlers} from './control.ts';
import type {Ports, PortStatus} from './ports/ports.ts';

/** What the commands of a switch process are about. */
export type SwitchSubject = {
  /** Of the network. */
  readonly directory: string;
  readonly definition: NetworkDefinition;
  readonly subnet: Subnet;
  readonly zone: Zone;
  readonly ports: Ports;
  /** Does one thing at a time. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly endIfEmpty: () => void;
  readonly isEnding: () => boolean;
};

/** Carries out what guest processes and clients ask of a network. */
export function createSwitchHandlers(subject: SwitchSubject): SwitchHandlers {
  const {directory, definition, subnet, zone, ports, inTurn, endIfEmpty, isEnding} = subject;

  const requireGateway = (wanted: string | undefined) => {
    const own = formatAddress(gatewayOf(subnet));
    if (wanted === undefined || wanted === own) return;
    throw new RefusedError('GenericError', `The host's address here is ${own}, not ${wanted}.`);
  };

  return {
    'query-network': async () => ({
      name: definition.name,
      subnet: definition.subnet,
      gateway: formatAddress(gatewayOf(subnet)),
      'name-server': formatAddress(nameServerOf(subnet)),
      domain: zone.domain,
      isolated: definition.isolated,
      'host-access': definition.hostAccess,
      pid: process.pid,
      ports: (await ports.query()).map(describePort),
    }),
    'query-ports': async ({id}) =>
      (await ports.query()).filter(port => id === undefined || port.id === id).map(describePort),
    'attach-port': given =>
      inTurn(async () => {
        // Whoever comes too late sees the connection end, and asks again.
        if (isEnding()) return new Promise(() => undefined);
        requireGateway(given.gateway);
        try {
          const {key} = await ports.attach(given);
          return portFiles(directory, key);
        } finally {
          if (ports.count() === 0) endIfEmpty();
        }
      }),
    'plug-port': ({id, index, socket}) =>
      inTurn(async () => {
        await ports.plug(id, index, relative(directory, socket));
        return {};
      }),
    'detach-port': ({id, index}) =>
      inTurn(async () => {
        await ports.detach(id, index);
        return {};
      }),
    'rename-domain': async ({id, domain}) => {
      ports.rename(id, domain);
      return {};
    },
  };
}

function describePort({counters, inUse, address, ...port}: PortStatus): PortInfo {
  return {
    id: port.id,
    index: port.index,
    domain: port.domain,
    mac: port.mac,
    address: formatAddress(inUse ?? address),
    used: inUse !== undefined,
    plugged: port.plugged,
    forwards: [...port.forwards],
    'rx-bytes': counters.rxBytes,
    'rx-packets': counters.rxPackets,
    'tx-bytes': counters.txBytes,
    'tx-packets': counters.txPackets,
  };
}
