import {gatewayOf} from '../subnet.ts';
import type {Subnet} from '../subnet.ts';
import {recordTypes} from '../packets/dns.ts';
import type {DnsAnswer, DnsQuestion} from '../packets/dns.ts';
import {contains} from '../subnet.ts';
import type {AddressBook} from './address-book.ts';

/** The names of one network. */
export type Zone = {
  /** What its names end in, and guests' resolvers try: `default.internal`. */
  readonly domain: string;
  /** The answer where this network knows it best; undefined where the host's resolver is to be asked. */
  readonly answer: (question: DnsQuestion) => DnsAnswer | undefined;
};

/** The name of the host, at the gateway's address. */
const host = 'host';

/** `.internal` is kept for private use (ICANN board resolution 2024.07.29.06). */
export function createZone(network: string, subnet: Subnet, book: AddressBook): Zone {
  const domain = `${network.toLowerCase().replaceAll('_', '-')}.internal`;

  const addressesOf = (name: string) =>
    name === host ? [gatewayOf(subnet)] : book.addressesOf(name);

  const answer = ({name, type}: DnsQuestion): DnsAnswer | undefined => {
    const reverse = reverseAddress(name);
    if (reverse !== undefined && contains(subnet, reverse)) {
      const names = reverse === gatewayOf(subnet) ? [host] : book.namesOf(reverse);
      if (names.length === 0) return {missing: true};
      return {names: type === recordTypes.ptr ? names.map(own => `${own}.${domain}`) : []};
    }

    const isOurs = name === domain || name.endsWith(`.${domain}`);
    const label = isOurs ? name.slice(0, -domain.length - 1) : name;
    if (label.includes('.')) return isOurs ? {missing: true} : undefined;
    const addresses = addressesOf(label);
    if (addresses.length === 0) {
      if (!isOurs) return undefined;
      return label === '' ? {addresses: []} : {missing: true};
    }
    const wanted = type === recordTypes.a || type === recordTypes.any;
    return {addresses: wanted ? addresses : []};
  };

  return {domain, answer};
}

/** The address that `4.3.2.1.in-addr.arpa` is about. */
function reverseAddress(name: string): number | undefined {
  const bytes = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name)?.slice(1).map(Number);
  return bytes?.toReversed().reduce((address, byte) => address * 256 + byte, 0);
}
