import {existsSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {toHostName} from '../../../config/host-name.ts';
import {RefusedError} from '../../../errors.ts';
import type {AddressBook} from '../../gateway/address-book.ts';
import {parseAddress} from '../../address.ts';
import type {Address} from '../../address.ts';
import {addCounters} from '../../counters.ts';
import type {Counters} from '../../counters.ts';
import type {Forwarders} from '../outside/forwarders.ts';
import {addressOfPath} from '../plugs/handshake.ts';
import {createPortCounters} from './port-counters.ts';
import {openPort} from './port.ts';
import type {Port, PortOptions} from './port.ts';
import {refuseTakenPorts} from './taken-ports.ts';
import {portKey} from './port-record.ts';
import type {PortRecord, PortRequest} from './port-record.ts';
import {portLimit} from '../vde/vde-switch.ts';

export type PortStatus = PortRecord & {
  readonly address: Address;
  /** The address that the guest was seen to use. */
  readonly inUse?: Address;
  readonly plugged: boolean;
  readonly counters: Counters;
};

/** The ports of a network. */
export type Ports = {
  /**
   * Makes a port, or finds the one that there is.
   *
   * @throws {RefusedError} when the network has no room, the address is taken, or a forward cannot be.
   */
  readonly attach: (request: PortRequest) => Promise<PortRecord>;
  /** Plugs in a machine that takes frames at a socket, as a path from the network's directory. */
  readonly plug: (id: number, index: number, socket: string) => Promise<void>;
  readonly detach: (id: number, index: number) => Promise<void>;
  readonly rename: (id: number, domain: string) => void;
  readonly restore: (records: readonly PortRecord[]) => Promise<void>;
  /** The switch is another one, and counts from 0. */
  readonly replug: () => Promise<void>;
  readonly query: () => Promise<readonly PortStatus[]>;
  /** Removes the ports of machines that are no more. */
  readonly sweep: () => Promise<void>;
  readonly count: () => number;
  readonly close: () => Promise<void>;
};

export type PortsOptions = Omit<PortOptions, 'changed'> & {
  readonly book: AddressBook;
  readonly forwarders: Forwarders;
  /** What a successor has to know. */
  readonly remember: (records: readonly PortRecord[]) => void;
  /** No port is left. */
  readonly onEmpty: () => void;
};

/** The first port of the switch is the gateway's. */
export const gatewayPort = 1;

export function createPorts(options: PortsOptions): Ports {
  const {vde, book, forwarders, log} = options;
  const ports = new Map<string, Port>();
  const counters = createPortCounters(vde, log);

  const remember = () => options.remember([...ports.values()].map(({record}) => record));

  const others = (key: string) =>
    [...ports.values()].map(({record}) => record).filter(record => record.key !== key);

  const requirePort = (id: number, index: number): Port => {
    const port = ports.get(portKey(id, index));
    if (port) return port;
    throw new RefusedError('DeviceNotFound', `Interface ${index} of domain ${id} is not here.`);
  };

  const freeNumber = () => {
    const taken = new Set([...ports.values()].map(({record}) => record.number));
    for (let number = gatewayPort + 1; number < portLimit; number++) {
      if (!taken.has(number)) return number;
    }
    throw new RefusedError('GenericError', `A network has ${portLimit - 2} ports at most.`);
  };

  const open = async (record: PortRecord) => {
    const port = await openPort(record, {...options, changed: remember});
    ports.set(record.key, port);
    return port;
  };

  const reserve = ({mac, domain, wanted}: PortRequest | PortRecord) =>
    book.reserve(
      mac,
      toHostName(domain).toLowerCase(),
      wanted === undefined ? undefined : parseAddress(wanted),
    );

  const attach = async (request: PortRequest): Promise<PortRecord> => {
    const key = portKey(request.id, request.index);
    const before = ports.get(key);
    const isOther =
      before?.record.mac !== request.mac || !isDeepStrictEqual(before.record.rate, request.rate);
    if (before && isOther) await remove(key);
    const holder = others(key).find(({mac}) => mac === request.mac);
    if (holder) {
      throw new RefusedError(
        'GenericError',
        `${holder.domain} has the MAC address ${request.mac} on this network.`,
      );
    }
    refuseTakenPorts(request.forwards, others(key));
    const address = reserve(request);
    try {
      await forwarders.set(key, address, request.forwards);
      const port = ports.get(key);
      if (port === undefined) await openFresh({...request, key, number: freeNumber()});
      else port.record = {...port.record, ...request};
    } catch (error) {
      if (!ports.has(key)) {
        book.release(request.mac);
        await forwarders.set(key, address, []);
      }
      throw error;
    }
    remember();
    return requirePort(request.id, request.index).record;
  };

  const openFresh = async (record: PortRecord) => {
    await open(record);
    // Somebody else may have had the port before.
    await vde()
      ?.management.run(`port/resetcounter ${record.number}`)
      .catch(() => undefined);
  };

  const remove = async (key: string) => {
    const port = ports.get(key);
    if (port === undefined) return;
    ports.delete(key);
    port.close();
    book.release(port.record.mac);
    await forwarders.set(key, 0, []);
    remember();
    if (ports.size === 0) options.onEmpty();
  };

  const countersOf = ({record, base}: Port) => addCounters(base, counters.of(record.number));

  return {
    attach,
    plug: async (id, index, socket) => requirePort(id, index).plug(addressOfPath(socket)),
    detach: (id, index) => remove(portKey(id, index)),
    rename: (id, domain) => {
      for (const port of ports.values()) {
        if (port.record.id !== id) continue;
        port.record = {...port.record, domain};
        book.rename(port.record.mac, toHostName(domain).toLowerCase());
      }
      remember();
    },
    restore: async records => {
      for (const record of records) {
        if (!existsSync(record.owner)) continue;
        const address = reserve(record);
        await (await open(record)).restore();
        forwarders.restore(record.key, address, record.forwards);
      }
      remember();
    },
    replug: async () => {
      for (const port of ports.values()) {
        port.base = countersOf(port);
      }
      counters.forget();
      for (const port of ports.values()) await port.renew();
    },
    query: async () => {
      await counters.read();
      return [...ports.values()].map(port => {
        const inUse = book.inUse(port.record.mac);
        return {
          ...port.record,
          address: book.addressFor(port.record.mac),
          ...(inUse === undefined ? {} : {inUse}),
          plugged: port.plugged(),
          counters: countersOf(port),
        };
      });
    },
    sweep: async () => {
      for (const {record} of [...ports.values()]) {
        if (!existsSync(record.owner)) await remove(record.key);
      }
    },
    count: () => ports.size,
    close: async () => {
      for (const port of ports.values()) port.close();
      await forwarders.close();
    },
  };
}
