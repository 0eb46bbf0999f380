/** Bytes on their way, in the chunks they came in. */
export type ByteQueue = {
  readonly length: () => number;
  readonly push: (chunk: Buffer) => void;
  /** The first chunk. */
  readonly head: () => Buffer | undefined;
  /** Removes bytes of the first chunk. */
  readonly drop: (bytes: number) => void;
  readonly clear: () => void;
};

export function createByteQueue(): ByteQueue {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    length: () => length,
    push: chunk => {
      chunks.push(chunk);
      length += chunk.length;
    },
    head: () => chunks[0],
    drop: bytes => {
      const [head] = chunks;
      if (!head) return;
      length -= Math.min(bytes, head.length);
      if (bytes >= head.length) chunks.shift();
      else chunks[0] = head.subarray(bytes);
    },
    clear: () => {
      chunks = [];
      length = 0;
    },
  };
}
