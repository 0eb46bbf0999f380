import {relative} from 'node:path';
import {RefusedError, messageOf} from '../../errors.ts';
import {createAddressBook} from '../address-book.ts';
import {formatAddress} from '../address.ts';
import {subnetOf} from '../definition.ts';
import type {NetworkDefinition} from '../definition.ts';
import {createGateway} from '../gateway.ts';
import {networkFiles, portFiles} from '../network-files.ts';
import type {NetworkPrograms} from '../programs.ts';
import {gatewayOf, nameServerOf} from '../subnet.ts';
import type {PortInfo} from '../switch-commands.ts';
import {createZone} from '../zone.ts';
import type {SwitchHandlers} from './control.ts';
import {createForwarders} from './forwarders.ts';
import {frameIn, withPrefix} from './frame-stream.ts';
import {keepRunning} from './outlet.ts';
import {startPlugProgram} from './plug-program.ts';
import {readPortRecords, writePortRecords} from './port-record.ts';
import {createPorts, gatewayPort} from './ports.ts';
import type {PortStatus} from './ports.ts';
import {startSlirp} from './slirp.ts';
import {startVdeSwitch} from './vde-switch.ts';
import type {VdeSwitch} from './vde-switch.ts';

/** One network: a vde_switch, the gateway on its first port, and the programs behind that. */
export type NetworkSwitch = {
  readonly handlers: SwitchHandlers;
  /** Calls `onEmpty` if nobody is on the network, and nobody is about to be. */
  readonly endIfEmpty: () => void;
  readonly close: () => Promise<void>;
};

export type NetworkSwitchOptions = {
  readonly directory: string;
  readonly definition: NetworkDefinition;
  readonly programs: NetworkPrograms;
  /** Nobody is on the network any more. */
  readonly onEmpty: () => void;
  readonly log: (line: string) => void;
};

/** Milliseconds between two looks for machines that have gone without a word. */
const sweepInterval = 2000;

/** Milliseconds before a switch that ended is started again, if it did not start at once. */
const restartPause = 1000;

/**
 * Starts a network, with the ports that a predecessor had.
 *
 * @throws {GuestFailure} when its switch does not start.
 */
export async function startNetworkSwitch(options: NetworkSwitchOptions): Promise<NetworkSwitch> {
  const {directory, definition, programs, log} = options;
  const files = networkFiles(directory);
  const subnet = subnetOf(definition);
  if (subnet === undefined) throw new Error(`${definition.subnet} is no subnet`);
  const book = createAddressBook(subnet);
  const zone = createZone(definition.name, subnet, book);
  let vde: VdeSwitch | undefined;
  let closed = false;

  /** One thing at a time: what is asked for while another waits must not cross it. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };

  const requireGateway = (wanted: string | undefined) => {
    const own = formatAddress(gatewayOf(subnet));
    if (wanted === undefined || wanted === own) return;
    throw new RefusedError('GenericError', `The host's address here is ${own}, not ${wanted}.`);
  };

  let ending = false;
  const endIfEmpty = () =>
    void inTurn(async () => {
      if (ports.count() > 0 || ending) return;
      ending = true;
      options.onEmpty();
    });

  const openVde = async () => {
    vde = await startVdeSwitch(programs, {parent: directory, log: files.log, onExit: onVdeExit});
  };

  const onVdeExit = (why: Error) => {
    log(messageOf(why));
    vde = undefined;
    void inTurn(async () => {
      while (!closed && vde === undefined) {
        await openVde().catch(async (error: unknown) => {
          log(messageOf(error));
          await new Promise(resolve => setTimeout(resolve, restartPause));
        });
      }
      if (closed) return;
      plug.renew();
      await ports.replug();
    });
  };

  const toNetwork = (prefixed: Buffer) => plug.send(prefixed);
  const slirp = {
    ...{programs, directory, subnet, log},
    hostAccess: definition.hostAccess,
    onFrame: toNetwork,
  };
  const forwarders = createForwarders(slirp);
  const ports = createPorts({
    ...{programs, directory, book, forwarders, log},
    logFile: files.log,
    vde: () => vde,
    remember: records => {
      try {
        writePortRecords(files.ports, records);
      } catch (error) {
        log(`a successor could not know who is on the network: ${messageOf(error)}`);
      }
    },
    onEmpty: endIfEmpty,
  });
  const route = createGateway({
    ...{subnet, book, zone},
    isolated: definition.isolated,
    forwarderOf: forwarders.find,
  });

  const onFrame = (prefixed: Buffer) => {
    const way = route(frameIn(prefixed));
    switch (way.to) {
      case 'nowhere':
        return;
      case 'network':
        return toNetwork(withPrefix(way.frame));
      case 'outside':
        return outside?.send(prefixed);
      case 'forwarder':
        return forwarders.send(way.forwarder, prefixed);
      case 'everybody':
        outside?.send(prefixed);
        return forwarders.sendToAll(prefixed);
    }
  };

  await openVde();
  const plug = keepRunning(
    onExit =>
      startPlugProgram({
        program: programs.vdePlug,
        arguments: [`vde://${vde?.directory ?? ''}[${gatewayPort}]`],
        ...{directory, onFrame, onExit},
      }),
    log,
  );
  const outside = definition.isolated
    ? undefined
    : keepRunning(onExit => startSlirp({...slirp, onExit}), log);
  await ports.restore(readPortRecords(files.ports));
  const sweeper = setInterval(() => void inTurn(ports.sweep), sweepInterval);

  return {
    handlers: {
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
          if (ending) return new Promise(() => undefined);
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
    },
    endIfEmpty,
    close: async () => {
      closed = true;
      clearInterval(sweeper);
      plug.close();
      outside?.close();
      await ports.close();
      vde?.end();
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
