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

/**
 * The MAC address of a domain's interface that was given none: in Xen's range 00:16:3e, and the same
 * whenever a domain of this name has an interface at this place. (FNV-1a,
 * http://www.isthe.com/chongo/tech/comp/fnv/, stirred as MurmurHash3 ends.)
 *
 * @param seed What is random about it.
 */
export function deriveMac(seed: string, name: string, index: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${seed}\0${name}\0${index}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const tail = (hash >>> 8).toString(16).padStart(6, '0');
  return `00:16:3e:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
}
