import {isIP, isIPv4} from 'node:net';
import {SpecProblem} from './spec.ts';

/** Bits of the network's part where an address comes without, and those that a network can have. */
const bits = {usual: 24, least: 16, most: 28} as const;

/**
 * Checks `ip=`: one or several IPv4 or IPv6 addresses with blanks between, each with or without the
 * length of its network's part.
 *
 * @throws {SpecProblem}
 */
export function parseAddresses(value: string, at: number): string {
  for (const word of value.split(/\s+/).filter(each => each !== '')) {
    const [, address = '', prefix = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
    const longest = {4: 32, 6: 128}[isIP(address)];
    if (longest === undefined || Number(prefix) > longest) {
      throw new SpecProblem(at, `\`${word}' is not an IP address: write as 10.1.2.3 or fd00::3`);
    }
  }
  return value;
}

/**
 * Reads the host's address on a guest's own network: `192.168.19.1`, `10.2.0.1/16` or
 * `10.2.0.1/255.255.0.0`; its network's part has 24 bits unless given.
 *
 * @returns with its prefix: `192.168.19.1/24`
 * @throws {SpecProblem}
 */
export function parseGateway(value: string, at: number): string {
  const [address = '', mask = String(bits.usual), ...rest] = value.split('/');
  const prefix = isIPv4(mask) ? prefixOf(mask) : Number(mask);
  if (!isIPv4(address) || rest.length > 0 || !(prefix >= bits.least && prefix <= bits.most)) {
    throw new SpecProblem(
      at,
      `\`${value}' is not the host's address on a network: write as 192.168.19.1/24, with /${bits.least} to /${bits.most}`,
    );
  }
  return `${address}/${prefix}`;
}

/** The ones that a netmask begins with; NaN where zeros come between. */
export function prefixOf(mask: string): number {
  const binary = mask
    .split('.')
    .map(byte => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(binary) ? binary.lastIndexOf('1') + 1 : NaN;
}
