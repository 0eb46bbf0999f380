/** The Internet checksum of bytes (RFC 1071), complemented as headers have it. */
export function checksum(bytes: Buffer, seed = 0): number {
  let sum = seed;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  if (bytes.length % 2 === 1) sum += (bytes[bytes.length - 1] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
