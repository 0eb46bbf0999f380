/** An IPv4 address as a number, most significant byte first. */
export type Address = number;

/** Reads a dotted address; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some(byte => byte > 255)) return undefined;
  return bytes.reduce((address, byte) => address * 256 + byte, 0);
}

export const formatAddress = (address: Address): string =>
  [24, 16, 8, 0].map(shift => (address >>> shift) & 0xff).join('.');

/** The six bytes of a MAC address as text: lower case, colons. */
export const formatMac = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(':');
