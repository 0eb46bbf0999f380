import {describe, expect, it} from 'vitest';
import {formatAddress, parseAddress} from '../../source/network/address.ts';
import {
  broadcastOf,
  chooseSubnet,
  contains,
  formatSubnet,
  netmaskOf,
  overlap,
  parseSubnet,
  poolOf,
} from '../../source/network/subnet.ts';
import type {Subnet} from '../../source/network/subnet.ts';

const subnet = (text: string): Subnet => {
  const parsed = parseSubnet(text);
  if (parsed === undefined) throw new Error(`${text} is none`);
  return parsed;
};
const address = (text: string) => parseAddress(text) ?? NaN;

describe('addresses', () => {
  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.-1', '01.2.3.4x', 'a.b.c.d'])(
    'are not %j',
    text => expect(parseAddress(text)).toBeUndefined(),
  );
  it.each(['0.0.0.0', '10.0.2.15', '192.168.255.1', '255.255.255.255'])('are %s', text => {
    expect(formatAddress(address(text))).toBe(text);
  });
});

describe('subnets', () => {
  it.each(['10.0.0.0', '10.0.0.0/8', '10.0.0.0/29', '10.0.0.1/24', '10.0.0.0/x', '10.0.0/24'])(
    'are not %j',
    text => expect(parseSubnet(text)).toBeUndefined(),
  );

  it('know their netmask, their last address and who is in them', () => {
    const lan = subnet('192.168.16.0/20');
    expect(formatAddress(netmaskOf(lan))).toBe('255.255.240.0');
    expect(formatAddress(broadcastOf(lan))).toBe('192.168.31.255');
    expect(contains(lan, address('192.168.31.1'))).toBe(true);
    expect(contains(lan, address('192.168.32.0'))).toBe(false);
  });

  it('give guests what the network does not need itself', () => {
    const range = ({first, last}: ReturnType<typeof poolOf>) =>
      [first, last].map(formatAddress).join('-');
    expect(range(poolOf(subnet('10.1.2.0/24')))).toBe('10.1.2.16-10.1.2.254');
    expect(range(poolOf(subnet('10.1.2.16/28')))).toBe('10.1.2.20-10.1.2.30');
  });

  it('overlap where one is in the other', () => {
    expect(overlap(subnet('10.1.0.0/16'), subnet('10.1.2.0/24'))).toBe(true);
    expect(overlap(subnet('10.1.2.0/24'), subnet('10.1.0.0/16'))).toBe(true);
    expect(overlap(subnet('10.1.2.0/24'), subnet('10.1.3.0/24'))).toBe(false);
  });

  it('are chosen by name, and elsewhere where somebody has that one', () => {
    const first = chooseSubnet('lan', []);
    expect(chooseSubnet('lan', [])).toEqual(first);
    expect(chooseSubnet('dmz', [])).not.toEqual(first);
    const second = chooseSubnet('lan', [first]);
    expect(overlap(first, second)).toBe(false);
    expect(formatSubnet(second)).toMatch(/^10\.(6[4-9]|[789]\d|1[01]\d|12[0-7])\.\d+\.0\/24$/);
    expect(() => chooseSubnet('lan', [{network: address('10.0.0.0'), prefix: 8}])).toThrow(
      'every subnet',
    );
  });
});
