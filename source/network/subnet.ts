import {formatAddress, parseAddress} from './address.ts';
import type {Address} from './address.ts';

/** A network of IPv4 addresses. */
export type Subnet = {
  readonly network: Address;
  /** Bits of the network's part, 16 to 28. */
  readonly prefix: number;
  /** The host's address, where it is not the usual one. */
  readonly gateway?: Address;
};

const longestPrefix = 28;
const shortestPrefix = 16;

const sizeOf = ({prefix}: Pick<Subnet, 'prefix'>) => 2 ** (32 - prefix);

/** Reads `10.1.2.0/24`; undefined where it is none, has host bits, or a prefix beyond 16 to 28. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d+)$/.exec(text) ?? [];
  const network = parseAddress(address);
  const prefix = Number(bits);
  if (network === undefined || prefix < shortestPrefix || prefix > longestPrefix) return undefined;
  return network % sizeOf({prefix}) === 0 ? {network, prefix} : undefined;
}

export const formatSubnet = ({network, prefix}: Subnet): string =>
  `${formatAddress(network)}/${prefix}`;

export const contains = (subnet: Subnet, address: Address): boolean =>
  address >= subnet.network && address < subnet.network + sizeOf(subnet);

export const overlap = (left: Subnet, right: Subnet): boolean =>
  contains(left, right.network) || contains(right, left.network);

export const netmaskOf = (subnet: Subnet): Address => 2 ** 32 - sizeOf(subnet);
export const broadcastOf = (subnet: Subnet): Address => subnet.network + sizeOf(subnet) - 1;

/** The addresses that slirp has by tradition: the gateway, which stands for the host, and the DNS. */
export const gatewayOf = ({network, gateway}: Subnet): Address => gateway ?? network + 2;
export const nameServerOf = ({network, gateway}: Subnet): Address =>
  gateway === network + 3 ? network + 2 : network + 3;

/** The subnet with another address for the host; undefined where that is no address of a host in it. */
export function withGateway(subnet: Subnet, gateway: Address): Subnet | undefined {
  const isHost = gateway > subnet.network && gateway < broadcastOf(subnet);
  return isHost ? {...subnet, gateway} : undefined;
}

/** Reads `192.168.19.1/24`: the subnet in which the host has this address. */
export function parseGateway(text: string): Subnet | undefined {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d+)$/.exec(text) ?? [];
  const gateway = parseAddress(address);
  if (gateway === undefined) return undefined;
  const size = sizeOf({prefix: Number(bits)});
  const subnet = parseSubnet(`${formatAddress(Math.floor(gateway / size) * size)}/${bits}`);
  return subnet && withGateway(subnet, gateway);
}

/** The host's address with the length of the network's part. */
export const formatGateway = (subnet: Subnet): string =>
  `${formatAddress(gatewayOf(subnet))}/${subnet.prefix}`;

/** Addresses that no guest can have. */
export const reservedOf = (subnet: Subnet): readonly Address[] => [
  ...[subnet.network, gatewayOf(subnet), nameServerOf(subnet), broadcastOf(subnet)],
];

/** First and last address that guests are given. */
export function poolOf(subnet: Subnet): {readonly first: Address; readonly last: Address} {
  const first = subnet.network + (sizeOf(subnet) > 32 ? 16 : 4);
  return {first, last: broadcastOf(subnet) - 1};
}

/**
 * A subnet for a network that was given none: the same for a name each time, unless the host or
 * another network has it. They are /24 within 10.64.0.0/10, which home routers, containers and
 * slirp's own default leave alone.
 */
export function chooseSubnet(name: string, taken: readonly Subnet[]): Subnet {
  const places = 64 * 256;
  const start = hash(name) % places;
  for (let step = 0; step < places; step++) {
    const place = (start + step) % places;
    const subnet = {network: (10 * 2 ** 24 + 64 * 2 ** 16 + place * 256) >>> 0, prefix: 24};
    if (!taken.some(other => overlap(other, subnet))) return subnet;
  }
  throw new Error('every subnet of 10.64.0.0/10 is taken');
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
