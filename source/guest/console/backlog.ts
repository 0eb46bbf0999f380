/**
 * The newest bytes of a console, in a ring. Positions count all bytes since the start, so a reader
 * that knows its position can tell what it missed.
 */
export type Backlog = {
  /** Forgets everything; the next byte has this position. */
  readonly begin: (position: number) => void;
  readonly append: (chunk: Buffer) => void;
  /** Position after the newest byte. */
  readonly end: () => number;
  /** Position of the oldest byte kept. */
  readonly start: () => number;
  /** A copy of at most `most` bytes from a position that is between `start` and `end`. */
  readonly read: (position: number, most: number) => Buffer;
};

const smallest = 4096;

/** @param limit Bytes kept at most. The memory grows with what is printed, since most consoles are quiet. */
export function createBacklog(limit: number): Backlog {
  let ring = Buffer.alloc(Math.min(limit, smallest));
  /** Position of the first byte ever put in. */
  let first = 0;
  let end = 0;

  const kept = () => Math.min(end - first, ring.length);

  const read = (position: number, most: number): Buffer => {
    const length = Math.min(most, end - position);
    const from = position % ring.length;
    const unbroken = Math.min(length, ring.length - from);
    const copy = Buffer.allocUnsafe(length);
    ring.copy(copy, 0, from, from + unbroken);
    ring.copy(copy, unbroken, 0, length - unbroken);
    return copy;
  };

  const grow = (needed: number) => {
    let size = ring.length;
    while (size < needed && size < limit) size = Math.min(size * 2, limit);
    const old = read(end - kept(), kept());
    const grown = Buffer.alloc(size);
    copyInto(grown, old, end - old.length);
    ring = grown;
  };

  const append = (chunk: Buffer) => {
    if (ring.length < limit && kept() + chunk.length > ring.length) grow(kept() + chunk.length);
    const newest = chunk.length > ring.length ? chunk.subarray(chunk.length - ring.length) : chunk;
    copyInto(ring, newest, end + chunk.length - newest.length);
    end += chunk.length;
  };

  const begin = (position: number) => {
    first = position;
    end = position;
  };

  return {begin, append, read, end: () => end, start: () => end - kept()};
}

function copyInto(ring: Buffer, bytes: Buffer, position: number): void {
  const from = position % ring.length;
  const first = Math.min(bytes.length, ring.length - from);
  bytes.copy(ring, from, 0, first);
  bytes.copy(ring, 0, first);
}
