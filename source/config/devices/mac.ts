import {SpecProblem} from './spec.ts';

/**
 * Reads a MAC address; lower case, two digits a byte.
 *
 * @throws {SpecProblem}
 */
export function parseMac(value: string, at: number): string {
  if (/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(value)) {
    const bytes = value.toLowerCase().split(':');
    if (parseInt(bytes[0] ?? '', 16) % 2 === 1) {
      throw new SpecProblem(at, `\`${value}' is a multicast address, which no interface can have`);
    }
    return bytes.map(byte => byte.padStart(2, '0')).join(':');
  }
  throw new SpecProblem(at, `\`${value}' is not a MAC address: write as 00:16:3e:01:02:03`);
}
