/**
 * The frames that a link carries: one byte of type, three of length, four of channel, then the
 * payload; numbers are big-endian.
 */
export const frameTypes = [
  /** Bytes of a channel, within the credit that its other end has given. */
  'data',
  /** A channel begins. The payload is the credit for what the other end may send on it. */
  'open',
  /** Nothing more is sent on this channel; the other direction goes on. */
  'end',
  /** The channel is over, both ways. The payload says why, where there is something to be said. */
  'close',
  /** The other end may send that many bytes more. */
  'credit',
  /** To be answered with a pong at once. */
  'ping',
  'pong',
] as const;
export type FrameType = (typeof frameTypes)[number];

export type Frame = {
  readonly type: FrameType;
  readonly channel: number;
  /** Only valid until the next chunk is taken apart. */
  readonly payload: Buffer;
};

const headerLength = 8;

/** Bytes of payload at most: a key press waits for no more than this of another channel's flood. */
export const payloadLimit = 32 * 1024;

const nothing = Buffer.alloc(0);

export function encodeFrame(
  type: FrameType,
  channel: number,
  payload: Uint8Array = nothing,
): Buffer {
  const frame = Buffer.allocUnsafe(headerLength + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  frame.writeUInt8(frameTypes.indexOf(type), 0);
  frame.writeUInt32BE(channel, 4);
  frame.set(payload, headerLength);
  return frame;
}

/** A number of bytes as the payload of a frame. */
export function encodeCredit(bytes: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(bytes);
  return payload;
}

/** @throws {RangeError} when the payload is no number. */
export const decodeCredit = (payload: Buffer): number => payload.readUInt32BE(0);

/**
 * Takes frames out of bytes as they come.
 *
 * @returns what to give each chunk to; it throws a `RangeError` when something else than frames comes.
 */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest = nothing;

  return chunk => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const frame = readFrame(bytes);
      if (frame === undefined) break;
      bytes = bytes.subarray(headerLength + frame.payload.length);
      onFrame(frame);
    }
    // A part of a frame is copied: the chunk that it is of may be large.
    rest = Buffer.from(bytes);
  };
}

/** The first frame; undefined while it is not whole. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < headerLength) return undefined;
  const type = frameTypes[bytes.readUInt8(0)];
  const length = bytes.readUIntBE(1, 3);
  if (type === undefined || length > payloadLimit) throw new RangeError('no frame begins so');
  if (bytes.length < headerLength + length) return undefined;
  const payload = bytes.subarray(headerLength, headerLength + length);
  return {type, channel: bytes.readUInt32BE(4), payload};
}
