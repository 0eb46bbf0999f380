import {isIPv4} from 'node:net';
import type {DomainConfig, ForwardConfig, VifConfig} from '../config/domain-config.ts';
import {defaultNetwork} from '../config/network-name.ts';
import type {Counters} from './counters.ts';

/** What an interface of a machine is plugged into. */
export type VifLink =
  | SwitchLink
  /** An interface of the host, such as `vif5.0`, which the machine opens through /dev/net/tun. */
  | {readonly kind: 'tap'; readonly name: string};

/** A place on a virtual switch. */
export type SwitchLink = {
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

/** An interface of a config, and what leads to it. */
export type WantedVif = {
  readonly index: number;
  readonly vif: VifConfig;
  readonly forwards: readonly ForwardConfig[];
};

/** The network or bridge of an interface; one of its own has the name of the host's address there. */
export const networkOf = ({bridge, gateway}: Pick<VifConfig, 'bridge' | 'gateway'>): string =>
  bridge || gateway?.replace(/\/.*$/, '') || defaultNetwork;

/** The first IPv4 address of `ip=`, which may name several, and say how long their network's part is. */
export const firstIpv4 = ({ip = ''}: Pick<VifConfig, 'ip'>): string | undefined =>
  ip
    .split(/\s+/)
    .map(word => word.replace(/\/.*$/, ''))
    .find(isIPv4);

/** The interfaces of a config with their numbers; its forwards lead to the first. */
export const placesOf = ({
  vifs,
  forwards = [],
}: Pick<DomainConfig, 'vifs' | 'forwards'>): WantedVif[] =>
  vifs.map((vif, place) => ({
    index: vif.devid ?? place,
    vif,
    forwards: place === 0 ? forwards : [],
  }));
