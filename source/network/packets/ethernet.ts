/** Bytes of an Ethernet header without a tag. */
export const headerLength = 14;

export const etherTypes = {ipv4: 0x0800, arp: 0x0806} as const;

/** An Ethernet frame, as views into its bytes. */
export type Frame = {
  readonly destination: Buffer;
  readonly source: Buffer;
  readonly type: number;
  readonly payload: Buffer;
};

/** Reads a frame; undefined when it is too short to be one. */
export function parseFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < headerLength) return undefined;
  return {
    destination: bytes.subarray(0, 6),
    source: bytes.subarray(6, 12),
    type: bytes.readUInt16BE(12),
    payload: bytes.subarray(headerLength),
  };
}

/** Composes a frame. One shorter than 60 bytes is filled up, as the wire wants it (IEEE 802.3). */
export function composeFrame({destination, source, type, payload}: Frame): Buffer {
  const frame = Buffer.alloc(Math.max(60, headerLength + payload.length));
  destination.copy(frame, 0);
  source.copy(frame, 6);
  frame.writeUInt16BE(type, 12);
  payload.copy(frame, headerLength);
  return frame;
}

export const broadcast: Buffer = Buffer.alloc(6, 0xff);

/** True for broadcast and multicast. */
export const isGroup = (mac: Buffer): boolean => ((mac[0] ?? 0) & 1) === 1;
