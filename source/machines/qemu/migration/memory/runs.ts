/** A part of a guest's memory that holds something: bytes from where to where. */
export type Run = {readonly from: number; readonly to: number};

/** What is looked at by itself, and left out where all of it is zero. */
const page = 4096;

/** Bytes of zeros that are kept between two runs: one more would cost more than they do. */
const gap = 4 * page;

/** Bytes that are looked at at once, and that a run has at most. */
export const windowSize = 1024 * 1024;

const zeros = Buffer.alloc(windowSize);

/** True for a part of a window that holds nothing. */
export const isZero = (part: Buffer): boolean => part.equals(zeros.subarray(0, part.length));

/** What is to be kept of a window. */
export function findRuns(window: Buffer): readonly Run[] {
  if (isZero(window)) return [];
  const runs: Run[] = [];
  for (let from = 0; from < window.length; from += page) {
    const to = Math.min(from + page, window.length);
    // Made no object of, as a part would be: there are thousands.
    if (zeros.compare(window, from, to, 0, to - from) === 0) continue;
    const last = runs.at(-1);
    if (last !== undefined && from - last.to <= gap) runs[runs.length - 1] = {from: last.from, to};
    else runs.push({from, to});
  }
  return runs;
}

/** Bytes of a run's head: where in the memory it is, and its length, both big endian. */
export const headLength = 12;

export function encodeHead({from, to}: Run): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeBigUInt64BE(BigInt(from));
  head.writeUInt32BE(to - from, 8);
  return head;
}

export function decodeHead(head: Buffer): Run {
  const from = Number(head.readBigUInt64BE());
  return {from, to: from + head.readUInt32BE(8)};
}

/** An empty one: there are no more. */
export const lastRun: Run = {from: 0, to: 0};
