import type {Address} from '../address.ts';
import {checksum} from './checksum.ts';

export const protocols = {tcp: 6, udp: 17} as const;

/** An IPv4 packet, as views into its bytes. */
export type Ipv4Packet = {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly payload: Buffer;
  /** A part of a packet, and not its first. */
  readonly fragment: boolean;
};

/** Reads an IPv4 packet; undefined when it is none, or damaged. */
export function parseIpv4(bytes: Buffer): Ipv4Packet | undefined {
  if (bytes.length < 20 || (bytes[0] ?? 0) >> 4 !== 4) return undefined;
  const header = ((bytes[0] ?? 0) & 0xf) * 4;
  const total = bytes.readUInt16BE(2);
  if (header < 20 || total < header || total > bytes.length) return undefined;
  return {
    protocol: bytes[9] ?? 0,
    source: bytes.readUInt32BE(12),
    destination: bytes.readUInt32BE(16),
    payload: bytes.subarray(header, total),
    fragment: (bytes.readUInt16BE(6) & 0x1fff) !== 0,
  };
}

/** A UDP datagram. */
export type Datagram = {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly data: Buffer;
};

/** Reads a UDP datagram; undefined when it is cut short or a later fragment. */
export function parseUdp({protocol, payload, fragment}: Ipv4Packet): Datagram | undefined {
  if (protocol !== protocols.udp || fragment || payload.length < 8) return undefined;
  const length = payload.readUInt16BE(4);
  if (length < 8 || length > payload.length) return undefined;
  return {...readPorts(payload), data: payload.subarray(8, length)};
}

/** The ports that a TCP segment or a UDP datagram begins with. */
export const readPorts = (payload: Buffer) => ({
  sourcePort: payload.readUInt16BE(0),
  destinationPort: payload.readUInt16BE(2),
});

/** Composes an IPv4 packet that carries a UDP datagram (RFC 791, RFC 768). */
export function composeUdp(source: Address, destination: Address, datagram: Datagram): Buffer {
  const length = 8 + datagram.data.length;
  const packet = Buffer.alloc(20 + length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = 64;
  packet[9] = protocols.udp;
  packet.writeUInt32BE(source, 12);
  packet.writeUInt32BE(destination, 16);
  packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10);
  packet.writeUInt16BE(datagram.sourcePort, 20);
  packet.writeUInt16BE(datagram.destinationPort, 22);
  packet.writeUInt16BE(length, 24);
  datagram.data.copy(packet, 28);
  const pseudo = sumWords(packet.subarray(12, 20)) + protocols.udp + length;
  // A sum of zero would mean that there is none.
  packet.writeUInt16BE(checksum(packet.subarray(20), pseudo) || 0xffff, 26);
  return packet;
}

function sumWords(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  return sum;
}
