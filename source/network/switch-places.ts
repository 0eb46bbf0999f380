import {setTimeout as delay} from 'node:timers/promises';
import type {VifConfig} from '../config/domain-config.ts';
import {RefusedError, UnreachableError, messageOf} from '../errors.ts';
import {addCounters as add, noCounters} from './counters.ts';
import type {Counters} from './counters.ts';
import type {NetworkPlaces} from './network-files.ts';
import {findSwitch, openSwitch} from './open-switch.ts';
import type {SwitchClient} from './open-switch.ts';
import type {PortInfo} from './switch-commands.ts';
import {networkOf} from './vif-plug.ts';
import type {SwitchLink, VifStatus, WantedVif} from './vif-plug.ts';

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
  readonly network: string;
  link: SwitchLink;
  seen: Seen;
  /** The datagram socket of the machine, where it has told of one. */
  socket?: string;
};

export function createSwitchPlaces(options: SwitchPlacesOptions): SwitchPlaces {
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

  const place = async ({index, vif, forwards}: WantedVif): Promise<Place> => {
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
    attach: async wanted => {
      const before = attached.get(wanted.index);
      if (before && before.network !== networkOf(wanted.vif)) await leave(wanted.index);
      const added = await place(wanted);
      attached.set(wanted.index, added);
      return added.link;
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
    leaveBehind,
    indexes: () => [...attached.keys()],
  };
}

/** Times that a network which ends just now is asked for again. */
const attempts = 5;

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
