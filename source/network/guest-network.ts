import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig, ForwardConfig, VifConfig} from '../config/domain-config.ts';
import {defaultNetwork} from '../config/network-name.ts';
import {RefusedError, UnreachableError, messageOf} from '../errors.ts';
import type {NetworkPlaces} from './network-files.ts';
import {findSwitch, openSwitch} from './open-switch.ts';
import type {SwitchClient} from './open-switch.ts';
import type {PortInfo} from './switch-commands.ts';
import {addCounters as add, noCounters} from './counters.ts';
import type {Counters} from './counters.ts';

/** What an interface of a machine is plugged into. */
export type VifLink = {
  /** A virtual switch. */
  readonly kind: 'switch';
  /** The socket that speaks uml_switch's control protocol, for machines that do; absolute. */
  readonly control: string;
  /** The datagram socket that frames are sent to, once the machine is plugged in; absolute. */
  readonly data: string;
};

/** An interface of a machine, and where it leads. */
export type VifPlug = {
  /** The number of the interface in the guest, as in `eth0`. */
  readonly index: number;
  readonly vif: VifConfig;
  readonly link: VifLink;
};

/** What is known of an interface from outside its guest. Counters are as the guest sees them. */
export type VifStatus = {
  readonly index: number;
  readonly mac: string;
  /** The network or bridge that it is on. */
  readonly network: string;
  /** The IPv4 address that the guest uses, where that is known. */
  readonly address?: string;
} & Counters;

/** The networks of a machine. */
export type GuestNetwork = {
  /**
   * Finds or makes a place on its network for each interface of the config. What was there before
   * stays; what the config does not have any more goes.
   *
   * @throws {RefusedError | NetworkError} with the reason; what was not there before is not there then.
   */
  readonly attach: () => Promise<readonly VifPlug[]>;
  /** The same for an interface that is not in the config yet. */
  readonly add: (index: number, vif: VifConfig) => Promise<VifPlug>;
  readonly remove: (index: number) => Promise<void>;
  /**
   * Tells the switch of a machine that takes frames at a datagram socket of its own: once it is
   * bound, and again whenever it is another.
   */
  readonly plug: (index: number, socket: string) => Promise<void>;
  /** Interfaces whose network says nothing in time are as they were last seen. */
  readonly status: () => Promise<readonly VifStatus[]>;
  readonly rename: (name: string) => Promise<void>;
  /** Gives all places up, also those that a predecessor had. */
  readonly release: () => Promise<void>;
};

export type GuestNetworkOptions = {
  readonly places: NetworkPlaces;
  /** Domain ID. */
  readonly id: number;
  readonly name: () => string;
  readonly config: () => Pick<DomainConfig, 'vifs' | 'forwards'>;
  /** Working directory of the machine. */
  readonly directory: string;
  readonly log: (line: string) => void;
};

/** Milliseconds that a network has to tell of its ports, for somebody waits for the figures. */
const patience = 250;

/** Milliseconds before a network that cannot be had is tried again. */
const pause = 1000;

/** An interface that has a place on a network. */
type Place = {
  readonly index: number;
  readonly network: string;
  readonly vif: VifConfig;
  readonly forwards: readonly ForwardConfig[];
  link: VifLink;
  seen: Seen;
  /** The datagram socket of the machine, where it has told of one. */
  socket?: string;
};

/** Opens the networks of one machine; nothing is attached yet. */
export function createGuestNetwork(options: GuestNetworkOptions): GuestNetwork {
  const {places, id, log} = options;
  const attached = new Map<number, Place>();
  const lines = new Map<string, Promise<SwitchClient>>();

  /** The connection to a network's switch process, which is looked after while something is attached there. */
  const lineTo = (network: string): Promise<SwitchClient> => {
    const open = lines.get(network);
    if (open) return open;
    const line = openSwitch(places, network);
    lines.set(network, line);
    line.then(
      client => {
        void client.closed.then(() => {
          if (lines.get(network) !== line) return;
          lines.delete(network);
          void reattach(network);
        });
      },
      () => lines.delete(network),
    );
    return line;
  };

  const onNetwork = async <T>(
    network: string,
    work: (client: SwitchClient) => Promise<T>,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(await lineTo(network));
      } catch (error) {
        if (error instanceof RefusedError) {
          throw new RefusedError(error.errorClass, `Network ${network}: ${messageOf(error)}`);
        }
        // A network whose last user has just left is gone the next moment, and another begins.
        if (!(error instanceof UnreachableError) || attempt === attempts) throw error;
      }
    }
  };

  const place = async (
    index: number,
    vif: VifConfig,
    forwards: readonly ForwardConfig[],
  ): Promise<Place> => {
    const network = networkOf(vif);
    const wanted = wantedAddress(vif);
    const link = await onNetwork(network, client =>
      client.execute('attach-port', {
        ...{id, index, owner: options.directory, domain: options.name(), mac: vif.mac},
        ...(wanted === undefined ? {} : {wanted}),
        forwards: [...forwards],
      }),
    );
    const before = attached.get(index);
    const seen = before?.seen ?? {base: noCounters, last: noCounters};
    return {
      ...before,
      ...{index, network, vif, forwards, seen},
      link: {kind: 'switch', ...link},
    };
  };

  /** The switch process is another one, or there is none: it is told again who is there. */
  const reattach = async (network: string) => {
    for (const one of [...attached.values()].filter(other => other.network === network)) {
      for (;;) {
        if (attached.get(one.index) !== one) break;
        try {
          await place(one.index, one.vif, one.forwards);
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
    await onNetwork(one.network, client => client.execute('plug-port', {id, index, socket}));
  };

  const leave = async (index: number) => {
    const one = attached.get(index);
    if (one === undefined) return;
    attached.delete(index);
    try {
      await onNetwork(one.network, client => client.execute('detach-port', {id, index}));
    } catch (error) {
      // Its switch process sees for itself that the machine is gone.
      log(`interface ${index} left its network without a word: ${messageOf(error)}`);
    }
    if ([...attached.values()].some(({network}) => network === one.network)) return;
    const line = lines.get(one.network);
    lines.delete(one.network);
    (await line?.catch(() => undefined))?.close();
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

  const ask = async (network: string): Promise<readonly PortInfo[]> => {
    const client = await lineTo(network);
    return client.execute('query-ports', {id});
  };

  const look = async (network: string) => {
    const late = delay(patience, undefined, {ref: false});
    const ports = await Promise.race([ask(network).catch(() => undefined), late]);
    for (const port of ports ?? []) {
      const one = attached.get(port.index);
      if (one?.network === network) one.seen = follow(one.seen, port);
    }
  };

  return {
    attach: async () => {
      const wanted = placesOf(options.config());
      for (const [index, one] of attached) {
        const next = wanted.find(other => other.index === index);
        if (next === undefined || networkOf(next.vif) !== one.network) await leave(index);
      }
      const fresh: number[] = [];
      try {
        for (const {index, vif, forwards} of wanted) {
          if (!attached.has(index)) fresh.push(index);
          attached.set(index, await place(index, vif, forwards));
        }
      } catch (error) {
        for (const index of fresh) await leave(index);
        throw error;
      }
      return wanted.flatMap(({index}) => attached.get(index) ?? []);
    },
    add: async (index, vif) => {
      const added = await place(index, vif, []);
      attached.set(index, added);
      return added;
    },
    remove: leave,
    plug,
    status: async () => {
      const networks = new Set([...attached.values()].map(({network}) => network));
      await Promise.all([...networks].map(look));
      return [...attached.values()].map(({index, vif, network, seen}) => ({
        ...{index, mac: vif.mac, network},
        ...(seen.address === undefined ? {} : {address: seen.address}),
        ...add(seen.base, seen.last),
      }));
    },
    rename: async domain => {
      for (const network of new Set([...attached.values()].map(one => one.network))) {
        await onNetwork(network, client => client.execute('rename-domain', {id, domain}));
      }
    },
    release: async () => {
      for (const index of [...attached.keys()]) await leave(index);
      for (const network of new Set(options.config().vifs.map(networkOf)))
        await leaveBehind(network);
    },
  };
}

/** Times that a network which ends just now is asked for again. */
const attempts = 5;

const networkOf = ({bridge}: VifConfig) => bridge || defaultNetwork;

/** The interfaces of a config with their numbers; its forwards lead to the first. */
export const placesOf = ({vifs, forwards = []}: Pick<DomainConfig, 'vifs' | 'forwards'>) =>
  vifs.map((vif, place) => ({
    index: vif.devid ?? place,
    vif,
    forwards: place === 0 ? forwards : [],
  }));

/** `ip` may name several addresses, and say how long their network's part is. */
const wantedAddress = ({ip}: VifConfig) => /^\d+\.\d+\.\d+\.\d+/.exec(ip ?? '')?.[0];

/** What was last seen of an interface. */
type Seen = {
  readonly address?: string;
  /** What was counted by switch processes that are no more: a new one counts from 0, the guest does not. */
  readonly base: Counters;
  readonly last: Counters;
};

function follow({base, last}: Seen, port: PortInfo): Seen {
  const now = {
    rxBytes: port['rx-bytes'],
    rxPackets: port['rx-packets'],
    txBytes: port['tx-bytes'],
    txPackets: port['tx-packets'],
  };
  const anew = now.rxPackets < last.rxPackets || now.txPackets < last.txPackets;
  return {
    ...(port.used ? {address: port.address} : {}),
    base: anew ? add(base, last) : base,
    last: now,
  };
}
