import {createTurn} from '../../system/turn.ts';
import {messageOf} from '../../errors.ts';
import {createAddressBook} from '../gateway/address-book.ts';
import {subnetOf} from '../definition.ts';
import type {NetworkDefinition} from '../definition.ts';
import {createGateway} from '../gateway/gateway.ts';
import {networkFiles} from '../network-files.ts';
import type {NetworkPrograms} from '../programs.ts';
import {createZone} from '../gateway/zone.ts';
import type {SwitchHandlers} from './control.ts';
import {createSwitchHandlers} from './handlers.ts';
import {createForwarders} from './outside/forwarders.ts';
import {frameIn, withPrefix} from './plugs/frame-stream.ts';
import {keepRunning} from './plugs/outlet.ts';
import {startPlugProgram} from './plugs/plug-program.ts';
import {readPortRecords, writePortRecords} from './ports/port-record.ts';
import {createPorts, gatewayPort} from './ports/ports.ts';
import {startSlirp} from './outside/slirp.ts';
import {startVdeSwitch} from './vde/vde-switch.ts';
import type {VdeSwitch} from './vde/vde-switch.ts';

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
  const inTurn = createTurn();

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
    handlers: createSwitchHandlers({
      ...{directory, definition, subnet, zone, ports, inTurn, endIfEmpty},
      isEnding: () => ending,
    }),
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
