/** Bytes of the length that precedes each frame on vde_plug's streams, most significant first. */
const prefix = 2;

/**
 * Splits what vde_plug writes into frames.
 *
 * @param take Given each frame with its length before it, so that it can be passed on as it is: a view
 *   into its chunk, which Node reads into once.
 * @returns what takes chunks as they come.
 */
export function createFrameSplitter(take: (prefixed: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return chunk => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (at + prefix <= bytes.length) {
      const end = at + prefix + bytes.readUInt16BE(at);
      if (end > bytes.length) break;
      take(bytes.subarray(at, end));
      at = end;
    }
    rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
  };
}

/** The frame without its length. */
export const frameIn = (prefixed: Buffer): Buffer => prefixed.subarray(prefix);

/** A frame as vde_plug takes it. */
export function withPrefix(frame: Buffer): Buffer {
  const length = Buffer.alloc(prefix);
  length.writeUInt16BE(frame.length);
  return Buffer.concat([length, frame]);
}
