import {RefusedError} from '../../errors.ts';
import {formatAddress} from '../address.ts';
import type {Address} from '../address.ts';
import {contains, formatSubnet, hash, poolOf, reservedOf} from '../subnet.ts';
import type {Subnet} from '../subnet.ts';

/** Who has which address on a network, and by which name. */
export type AddressBook = {
  /**
   * Gives an interface its address: the one wanted, else one that is the same for a MAC each time
   * unless another has it.
   *
   * @throws {RefusedError} when the wanted one is another's, or not of this network.
   */
  readonly reserve: (mac: string, name: string, wanted?: Address) => Address;
  readonly rename: (mac: string, name: string) => void;
  readonly release: (mac: string) => void;
  /** The address for an interface that asks; one that is not reserved gets one as well. */
  readonly addressFor: (mac: string, hostname?: string) => Address;
  /** An interface uses an address, whether it was given that or not. */
  readonly noteUse: (mac: string, address: Address) => void;
  /** The address that an interface is known to use. */
  readonly inUse: (mac: string) => Address | undefined;
  readonly nameOf: (mac: string) => string | undefined;
  readonly addressesOf: (name: string) => readonly Address[];
  readonly namesOf: (address: Address) => readonly string[];
};

type Entry = {
  readonly name: string;
  readonly address: Address;
  readonly reserved: boolean;
  readonly used?: Address;
};

/** Entries at most: a guest may make up MAC addresses without end. */
const limit = 4096;

export function createAddressBook(subnet: Subnet): AddressBook {
  const entries = new Map<string, Entry>();
  const pool = poolOf(subnet);
  const reserved = reservedOf(subnet);

  const isTaken = (address: Address, mac: string) =>
    [...entries].some(([other, entry]) => other !== mac && entry.address === address);

  const choose = (mac: string) => {
    const size = pool.last - pool.first + 1;
    const start = hash(mac) % size;
    for (let step = 0; step < size; step++) {
      const address = pool.first + ((start + step) % size);
      if (!reserved.includes(address) && !isTaken(address, mac)) return address;
    }
    throw new RefusedError(
      'GenericError',
      `All ${size} addresses of ${formatSubnet(subnet)} are taken: create a network with a larger subnet.`,
    );
  };

  const check = (mac: string, wanted: Address) => {
    const text = formatAddress(wanted);
    if (!contains(subnet, wanted)) {
      throw new RefusedError(
        'GenericError',
        `${text} is not of this network, ${formatSubnet(subnet)}.`,
      );
    }
    if (reserved.includes(wanted)) {
      throw new RefusedError(
        'GenericError',
        `${text} is the network's own: a guest cannot have it.`,
      );
    }
    for (const [other, {address, name, reserved: isKept}] of entries) {
      if (other === mac || address !== wanted) continue;
      if (isKept) throw new RefusedError('GenericError', `${text} is ${name}'s already.`);
      entries.delete(other);
    }
    return wanted;
  };

  const forgetOldest = () => {
    for (const [mac, {reserved}] of entries) {
      if (entries.size < limit) return;
      if (!reserved) entries.delete(mac);
    }
  };

  return {
    reserve: (mac, name, wanted) => {
      const before = entries.get(mac);
      const address = wanted === undefined ? (before?.address ?? choose(mac)) : check(mac, wanted);
      entries.set(mac, {...before, name, address, reserved: true});
      return address;
    },
    rename: (mac, name) => {
      const entry = entries.get(mac);
      if (entry) entries.set(mac, {...entry, name});
    },
    release: mac => entries.delete(mac),
    addressFor: (mac, hostname = '') => {
      const entry = entries.get(mac);
      if (entry) return entry.address;
      forgetOldest();
      const address = choose(mac);
      entries.set(mac, {name: hostname, address, reserved: false});
      return address;
    },
    noteUse: (mac, used) => {
      const entry = entries.get(mac);
      if (entry && entry.used !== used) entries.set(mac, {...entry, used});
    },
    inUse: mac => entries.get(mac)?.used,
    nameOf: mac => entries.get(mac)?.name,
    addressesOf: name => {
      const wanted = [...entries.values()].filter(entry => entry.name === name);
      const reserved = wanted.filter(entry => entry.reserved);
      // Whoever takes the name of a domain in its DHCP request does not become it.
      return (reserved.length > 0 ? reserved : wanted).map(({used, address}) => used ?? address);
    },
    namesOf: address =>
      [...entries.values()]
        .filter(entry => (entry.used ?? entry.address) === address && entry.name !== '')
        .map(({name}) => name),
  };
}
