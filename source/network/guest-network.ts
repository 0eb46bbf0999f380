import type {DomainConfig, VifConfig} from '../config/domain-config.ts';
import {RefusedError} from '../errors.ts';
import {createSwitchPlaces} from './attached/switch-places.ts';
import type {SwitchPlacesOptions} from './attached/switch-places.ts';
import {readDefinition} from './definition.ts';
import {networkOf, placesOf} from './vif-plug.ts';
import type {VifLink, VifPlug, VifStatus, WantedVif} from './vif-plug.ts';
import type {TapDhcp} from './host/tap-dhcp.ts';
import type {TapStatus} from './host/tap-status.ts';
import type {TapSubject} from './host/taps.ts';

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
  /** Lets go of all places without giving one up: they are for another process. */
  readonly letGo: () => Promise<void>;
};

export type GuestNetworkOptions = SwitchPlacesOptions & {
  readonly config: () => Pick<DomainConfig, 'vifs' | 'forwards'>;
};

/** What is only for root is loaded when root has an interface. */
const loadTaps = () => import('./host/taps.ts');
const loadTapPlace = () => import('./host/tap-place.ts');
const loadTapDhcp = () => import('./host/tap-dhcp.ts');

type HeldTap = {readonly subject: TapSubject; readonly dhcp: TapDhcp | undefined};

/** Opens the networks of one machine; nothing is attached yet. */
export function createGuestNetwork(options: GuestNetworkOptions): GuestNetwork {
  const {places, id, name, log} = options;
  const switches = createSwitchPlaces(options);
  const taps = new Map<number, HeldTap>();
  const port = {run: places.run, log};
  let look: TapStatus | undefined;

  const attach = async (wanted: WantedVif, isOnly: boolean): Promise<VifLink> => {
    const {index, vif} = wanted;
    const definition = readDefinition(places, networkOf(vif));
    const place = await (await loadTapPlace()).findTapPlace(vif, definition);
    if (place === undefined) return switches.attach(wanted);
    if (wanted.forwards.length > 0) {
      throw new RefusedError(
        'GenericError',
        `Ports are forwarded to guests on domux's own networks; on ${networkOf(vif)}, an interface of this host, the guest is reached by its address: write forward=[] for none.`,
      );
    }
    const subject = {...place, id, index, vif, domain: name()};
    const [{openTap}, {leaseOf, answerDhcp}] = await Promise.all([loadTaps(), loadTapDhcp()]);
    const lease = leaseOf(vif, isOnly);
    const tap = await openTap(subject, port, definition);
    taps.get(index)?.dhcp?.close();
    taps.set(index, {subject, dhcp: lease && (await answerDhcp(lease, log))});
    return {kind: 'tap', name: tap};
  };

  const remove = async (index: number) => {
    const tap = taps.get(index);
    if (tap === undefined) return switches.remove(index);
    taps.delete(index);
    tap.dhcp?.close();
    await (await loadTaps()).closeTap(tap.subject, port);
  };

  const present = () => [...switches.indexes(), ...taps.keys()];

  return {
    attach: async () => {
      const wanted = placesOf(options.config());
      for (const index of present()) {
        if (!wanted.some(other => other.index === index)) await remove(index);
      }
      const before = present();
      const plugs: VifPlug[] = [];
      try {
        for (const one of wanted) {
          plugs.push({
            index: one.index,
            vif: one.vif,
            link: await attach(one, wanted.length === 1),
          });
        }
        return plugs;
      } catch (error) {
        for (const {index} of plugs) if (!before.includes(index)) await remove(index);
        throw error;
      }
    },
    add: async (index, vif) => {
      const isOnly = options.config().vifs.length === 0;
      return {index, vif, link: await attach({index, vif, forwards: []}, isOnly)};
    },
    remove,
    plug: switches.plug,
    status: async () => {
      const onSwitches = await switches.status();
      if (taps.size === 0) return onSwitches;
      look ??= (await import('./host/tap-status.ts')).createTapStatus();
      const onHost = await look([...taps.values()].map(({subject}) => subject));
      const told = onHost.map(status => {
        const address = status.address ?? taps.get(status.index)?.dhcp?.taken();
        return {...status, ...(address === undefined ? {} : {address})};
      });
      return [...onSwitches, ...told].sort((a, b) => a.index - b.index);
    },
    rename: switches.rename,
    letGo: async () => {
      taps.clear();
      await switches.letGo();
    },
    release: async () => {
      for (const index of present()) await remove(index);
      const wanted = placesOf(options.config());
      for (const network of new Set(wanted.map(({vif}) => networkOf(vif)))) {
        await switches.leaveBehind(network);
      }
      // A predecessor may have been killed together with its machine.
      if (wanted.length === 0 || process.geteuid?.() !== 0) return;
      const [{closeTap}, {placeOnHost}] = await Promise.all([loadTaps(), loadTapPlace()]);
      for (const {index, vif} of wanted) {
        await closeTap({...placeOnHost(vif), id, index, vif, domain: name()}, port);
      }
    },
  };
}
