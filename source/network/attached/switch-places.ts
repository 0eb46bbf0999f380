import {setTimeout as delay} from 'node:timers/promises';
import type {VifConfig} from '../../config/domain-config.ts';
import {messageOf} from '../../errors.ts';
import {formatAddress} from '../address.ts';
import {addCounters as add} from '../counters.ts';
import type {GivenDefinition} from '../definition.ts';
import type {NetworkPlaces} from '../network-files.ts';
import {findSwitch} from './open-switch.ts';
import {follow, unseen} from './seen-port.ts';
import type {SeenPort} from './seen-port.ts';
import {formatSubnet, gatewayOf, parseGateway} from '../subnet.ts';
import type {PortInfo} from '../switch-commands.ts';
import {createSwitchLines} from './switch-lines.ts';
import {firstIpv4, networkOf} from '../vif-plug.ts';
import type {SwitchLink, VifStatus, WantedVif} from '../vif-plug.ts';

/** The places of one machine on virtual switches. */
export type SwitchPlaces = {
  /**
   * Finds or makes a place for an interface.
   *
   * @throws {RefusedError | NetworkError} with the reason.
   */
  readonly attach: (wanted: WantedVif) => Promise<SwitchLink>;
  readonly remove: (index: number) => Promise<void>;
  /** Tells the switch of a machine that takes frames at a datagram socket of its own. */
  readonly plug: (index: number, socket: string) => Promise<void>;
  readonly status: () => Promise<readonly VifStatus[]>;
  readonly rename: (name: string) => Promise<void>;
  /** Gives up what a predecessor had on a network. */
  readonly leaveBehind: (network: string) => Promise<void>;
  readonly indexes: () => readonly number[];
  /** Lets go of all places without giving one up: they are for another process. */
  readonly letGo: () => Promise<void>;
};

export type SwitchPlacesOptions = {
  readonly places: NetworkPlaces;
  /** Domain ID. */
  readonly id: number;
  readonly name: () => string;
  /** Working directory of the machine. */
  readonly directory: string;
  readonly log: (line: string) => void;
};

/** Milliseconds that a network has to tell of its ports, for somebody waits for the figures. */
const patience = 250;

/** Milliseconds before a network that cannot be had is tried again. */
const pause = 1000;

/** An interface that has a place on a network. */
type Place = WantedVif & {
  readonly network: GivenDefinition;
  link: SwitchLink;
  seen: SeenPort;
  /** The datagram socket of the machine, where it has told of one. */
  socket?: string;
};

export function createSwitchPlaces(options: SwitchPlacesOptions): SwitchPlaces {
  const {places, id, log} = options;
  const attached = new Map<number, Place>();
  const lines = createSwitchLines(places, name => void reattach(name));

  const place = async ({index, vif, forwards}: WantedVif): Promise<Place> => {
    const network = definitionOf(vif);
    const wanted = firstIpv4(vif);
    const link = await lines.on(network, client =>
      client.execute('attach-port', {
        ...{id, index, owner: options.directory, domain: options.name(), mac: vif.mac},
        ...(wanted === undefined ? {} : {wanted}),
        ...(network.gateway === undefined ? {} : {gateway: network.gateway}),
        ...(vif.rate === undefined ? {} : {rate: vif.rate}),
        forwards: [...forwards],
      }),
    );
    const before = attached.get(index);
    const seen = before?.seen ?? unseen;
    return {
      ...before,
      ...{index, network, vif, forwards, seen},
      link: {kind: 'switch', ...link},
    };
  };

  /** The switch process is another one, or there is none: it is told again who is there. */
  const reattach = async (name: string) => {
    for (const one of [...attached.values()].filter(({network}) => network.name === name)) {
      for (;;) {
        if (attached.get(one.index) !== one) break;
        try {
          await place(one);
          if (one.socket !== undefined) await plug(one.index, one.socket);
          break;
        } catch (error) {
          log(`interface ${one.index} is off its network: ${messageOf(error)}`);
          await delay(pause);
        }
      }
    }
  };

  const plug = async (index: number, socket: string) => {
    const one = attached.get(index);
    if (one === undefined) throw new Error(`interface ${index} is not attached`);
    one.socket = socket;
    await lines.on(one.network, client => client.execute('plug-port', {id, index, socket}));
  };

  const leave = async (index: number) => {
    const one = attached.get(index);
    if (one === undefined) return;
    attached.delete(index);
    try {
      await lines.on(one.network, client => client.execute('detach-port', {id, index}));
    } catch (error) {
      // Its switch process sees for itself that the machine is gone.
      log(`interface ${index} left its network without a word: ${messageOf(error)}`);
    }
    const {name} = one.network;
    if (![...attached.values()].some(({network}) => network.name === name)) await lines.close(name);
  };

  /** A predecessor may have been killed together with its machine. */
  const leaveBehind = async (network: string) => {
    const client = await findSwitch(places, network);
    if (client === undefined) return;
    try {
      for (const {index} of await client.execute('query-ports', {id})) {
        await client.execute('detach-port', {id, index});
      }
    } catch (error) {
      log(`network ${network} was left without a word: ${messageOf(error)}`);
    } finally {
      client.close();
    }
  };

  const networks = () => [
    ...new Map([...attached.values()].map(({network}) => [network.name, network])).values(),
  ];

  const ask = async (network: GivenDefinition): Promise<readonly PortInfo[]> =>
    (await lines.to(network)).execute('query-ports', {id});

  const look = async (network: GivenDefinition) => {
    const late = delay(patience, undefined, {ref: false});
    const ports = await Promise.race([ask(network).catch(() => undefined), late]);
    for (const port of ports ?? []) {
      const one = attached.get(port.index);
      if (one?.network.name === network.name) one.seen = follow(one.seen, port);
    }
  };

  return {
    attach: async wanted => {
      const before = attached.get(wanted.index);
      if (before && before.network.name !== networkOf(wanted.vif)) await leave(wanted.index);
      const added = await place(wanted);
      attached.set(wanted.index, added);
      return added.link;
    },
    remove: leave,
    plug,
    status: async () => {
      await Promise.all(networks().map(look));
      return [...attached.values()].map(({index, vif, network, seen}) => ({
        ...{index, mac: vif.mac, network: network.name},
        ...(seen.address === undefined ? {} : {address: seen.address}),
        ...add(seen.base, seen.last),
      }));
    },
    rename: async domain => {
      for (const network of networks()) {
        await lines.on(network, client => client.execute('rename-domain', {id, domain}));
      }
    },
    leaveBehind,
    indexes: () => [...attached.keys()],
    letGo: async () => {
      const names = networks().map(({name}) => name);
      attached.clear();
      for (const name of names) await lines.close(name);
    },
  };
}

/** The network of an interface, as it is if nobody has created or begun it. */
function definitionOf(vif: VifConfig): GivenDefinition {
  const name = networkOf(vif);
  const subnet = vif.gateway === undefined ? undefined : parseGateway(vif.gateway);
  if (subnet === undefined) return {name};
  return {name, subnet: formatSubnet(subnet), gateway: formatAddress(gatewayOf(subnet))};
}
