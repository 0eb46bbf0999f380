import {existsSync} from 'node:fs';
import {toHostName} from '../../config/host-name.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import type {AddressBook} from '../address-book.ts';
import {parseAddress} from '../address.ts';
import type {Address} from '../address.ts';
import {addCounters, noCounters} from '../counters.ts';
import type {Counters} from '../counters.ts';
import type {Forwarders} from './forwarders.ts';
import {addressOfPath} from './handshake.ts';
import {parsePorts} from './management.ts';
import {openPlugPoint} from './plug-point.ts';
import type {PlugPoint} from './plug-point.ts';
import {portKey} from './port-record.ts';
import type {PortRecord, PortRequest} from './port-record.ts';
import {portLimit} from './vde-switch.ts';
import type {VdeSwitch} from './vde-switch.ts';

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

export type PortsOptions = {
  readonly directory: string;
  readonly vde: () => VdeSwitch | undefined;
  readonly book: AddressBook;
  readonly forwarders: Forwarders;
  /** What a successor has to know. */
  readonly remember: (records: readonly PortRecord[]) => void;
  /** No port is left. */
  readonly onEmpty: () => void;
  readonly log: (line: string) => void;
};

type Port = {
  record: PortRecord;
  point: PlugPoint;
  /** What was counted before the switch was started anew. */
  base: Counters;
};

/** The first port of the switch is the gateway's. */
export const gatewayPort = 1;

/** Milliseconds that counters may be old: those of all guests are read at once. */
const freshness = 100;

export function createPorts(options: PortsOptions): Ports {
  const {directory, vde, book, forwarders, log} = options;
  const ports = new Map<string, Port>();
  let counted = new Map<number, Counters>();
  let countedAt = -Infinity;

  const remember = () => options.remember([...ports.values()].map(({record}) => record));

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
    const {key, owner, number, domain, data} = record;
    const point = await openPlugPoint({
      ...{directory, key, owner, number, log},
      description: `${domain} ${key}`,
      switchControl: () => vde()?.control,
      known: data === undefined ? undefined : Buffer.from(data, 'base64'),
      changed: address => {
        const port = ports.get(key);
        if (port === undefined) return;
        const {data: _before, ...rest} = port.record;
        port.record = address === undefined ? rest : {...rest, data: address.toString('base64')};
        remember();
      },
    });
    ports.set(key, {record, point, base: noCounters});
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
    if (before && before.record.mac !== request.mac) await remove(key);
    const holder = [...ports.values()].find(
      ({record}) => record.key !== key && record.mac === request.mac,
    );
    if (holder) {
      throw new RefusedError(
        'GenericError',
        `${holder.record.domain} has the MAC address ${request.mac} on this network.`,
      );
    }
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
    port.point.close();
    book.release(port.record.mac);
    await forwarders.set(key, 0, []);
    remember();
    if (ports.size === 0) options.onEmpty();
  };

  const count = async () => {
    if (performance.now() - countedAt < freshness) return;
    try {
      counted = parsePorts((await vde()?.management.run('port/allprint')) ?? []);
      countedAt = performance.now();
    } catch (error) {
      // Those of a moment ago do; whether the switch runs is for others to see to.
      log(messageOf(error));
    }
  };

  const countersOf = ({record, base}: Port) =>
    addCounters(base, counted.get(record.number) ?? noCounters);

  return {
    attach,
    plug: async (id, index, socket) => requirePort(id, index).point.plug(addressOfPath(socket)),
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
        await open(record);
        await ports.get(record.key)?.point.replug();
        forwarders.restore(record.key, address, record.forwards);
      }
      remember();
    },
    replug: async () => {
      for (const port of ports.values()) {
        port.base = countersOf(port);
      }
      counted = new Map();
      for (const {point} of ports.values()) await point.replug();
    },
    query: async () => {
      await count();
      return [...ports.values()].map(port => {
        const inUse = book.inUse(port.record.mac);
        return {
          ...port.record,
          address: book.addressFor(port.record.mac),
          ...(inUse === undefined ? {} : {inUse}),
          plugged: port.point.plugged(),
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
      for (const {point} of ports.values()) point.close();
      await forwarders.close();
    },
  };
}
