import {describe, expect, it} from 'vitest';
import {createAddressBook} from '../../../source/network/gateway/address-book.ts';
import {formatAddress, parseAddress} from '../../../source/network/address.ts';
import {parseSubnet} from '../../../source/network/subnet.ts';

const openBook = (text = '10.1.2.0/24') => {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new Error(`${text} is none`);
  return createAddressBook(subnet);
};
const address = (text: string) => parseAddress(text) ?? NaN;
const mac = (last: number) => `00:16:3e:00:00:${last.toString(16).padStart(2, '0')}`;

describe('an address book', () => {
  it.each([
    ['10.1.3.4', '10.1.3.4 is not of this network, 10.1.2.0/24.'],
    ['10.1.2.0', "10.1.2.0 is the network's own"],
    ['10.1.2.2', "10.1.2.2 is the network's own"],
    ['10.1.2.3', "10.1.2.3 is the network's own"],
    ['10.1.2.255', "10.1.2.255 is the network's own"],
  ])('gives nobody %s', (wanted, message) => {
    expect(() => openBook().reserve(mac(1), 'web', address(wanted))).toThrow(message);
  });

  it('gives no address twice', () => {
    const book = openBook();
    book.reserve(mac(1), 'web', address('10.1.2.50'));
    expect(() => book.reserve(mac(2), 'db', address('10.1.2.50'))).toThrow(
      "10.1.2.50 is web's already.",
    );
    expect(() => book.reserve(mac(1), 'web', address('10.1.2.50'))).not.toThrow();
  });

  it('says so when it has none left', () => {
    const book = openBook('10.1.2.16/28');
    const given = Array.from({length: 11}, (_, index) => book.reserve(mac(index), `g${index}`));
    expect(new Set(given).size).toBe(11);
    expect(() => book.reserve(mac(11), 'late')).toThrow(
      'All 11 addresses of 10.1.2.16/28 are taken: create a network with a larger subnet.',
    );
    book.release(mac(4));
    expect(book.reserve(mac(11), 'late')).toBe(given[4]);
  });

  it('gives a MAC address the same each time', () => {
    const first = openBook().reserve(mac(1), 'web');
    expect(openBook().reserve(mac(1), 'other')).toBe(first);
    expect(openBook().reserve(mac(2), 'web')).not.toBe(first);
  });

  it('takes an address from whom it only lent it to', () => {
    const book = openBook();
    const lent = book.addressFor(mac(1), 'stranger');
    expect(book.reserve(mac(2), 'web', lent)).toBe(lent);
    expect(book.addressFor(mac(1))).not.toBe(lent);
  });

  it('knows names, and lets no stranger take that of a domain', () => {
    const book = openBook();
    const web = book.reserve(mac(1), 'web');
    const stranger = book.addressFor(mac(2), 'web');
    expect(book.addressesOf('web')).toEqual([web]);
    expect(book.namesOf(web)).toEqual(['web']);
    book.rename(mac(1), 'www');
    expect(book.addressesOf('web')).toEqual([stranger]);
    expect(book.addressesOf('www')).toEqual([web]);
  });

  it('goes by the address that a guest uses, whatever it was given', () => {
    const book = openBook();
    book.reserve(mac(1), 'web');
    expect(book.inUse(mac(1))).toBeUndefined();
    book.noteUse(mac(1), address('10.1.2.99'));
    expect(formatAddress(book.inUse(mac(1)) ?? 0)).toBe('10.1.2.99');
    expect(book.addressesOf('web').map(formatAddress)).toEqual(['10.1.2.99']);
  });

  it('does not grow without end when a guest makes up addresses', () => {
    const book = openBook('10.1.0.0/16');
    book.reserve(mac(1), 'web');
    for (let index = 0; index < 5000; index++) book.addressFor(`02:00:00:00:00:${index}`);
    expect(book.nameOf('02:00:00:00:00:0')).toBeUndefined();
    expect(book.nameOf(mac(1))).toBe('web');
  });
});
