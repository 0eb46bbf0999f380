import type {Address} from '../address.ts';

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export type ArpPacket = {
  readonly operation: 'request' | 'reply';
  readonly senderMac: Buffer;
  readonly sender: Address;
  readonly targetMac: Buffer;
  readonly target: Address;
};

const length = 28;
const head = Buffer.from([0, 1, 8, 0, 6, 4, 0]);
const operations = {request: 1, reply: 2} as const;

/** Reads an ARP packet; undefined for one of another kind. */
export function parseArp(payload: Buffer): ArpPacket | undefined {
  if (payload.length < length || !payload.subarray(0, head.length).equals(head)) return undefined;
  const code = payload[7];
  if (code !== operations.request && code !== operations.reply) return undefined;
  return {
    operation: code === operations.request ? 'request' : 'reply',
    senderMac: payload.subarray(8, 14),
    sender: payload.readUInt32BE(14),
    targetMac: payload.subarray(18, 24),
    target: payload.readUInt32BE(24),
  };
}

export function composeArp(packet: ArpPacket): Buffer {
  const payload = Buffer.alloc(length);
  head.copy(payload);
  payload[7] = operations[packet.operation];
  packet.senderMac.copy(payload, 8);
  payload.writeUInt32BE(packet.sender, 14);
  packet.targetMac.copy(payload, 18);
  payload.writeUInt32BE(packet.target, 24);
  return payload;
}
