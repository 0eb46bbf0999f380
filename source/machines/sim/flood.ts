/** Prints lines without end. */
export type Flood = {readonly stop: () => void};

const chunkBytes = 64 * 1024;
/** Times a second that a flood of a given rate prints. */
const ticks = 20;

/** One chunk of numbered lines of 64 bytes, as a guest's `yes` or `seq` would print them. */
function numberedLines(from: number): Buffer {
  const lines = [];
  for (let line = 0; line < chunkBytes / 64; line++) {
    lines.push(
      `${String(from + line).padStart(12)} ${'the quick brown fox jumps over a lazy dog'.padEnd(49)}\r\n`,
    );
  }
  return Buffer.from(lines.join(''));
}

/**
 * @param rate Bytes a second; Infinity for as fast as the event loop turns: one chunk each turn, so
 * that everything else gets its turn too.
 */
export function startFlood(rate: number, output: (chunk: Buffer) => void): Flood {
  let running = true;
  if (rate === Infinity) {
    const chunk = numberedLines(0);
    const turn = () => {
      if (!running) return;
      output(chunk);
      setImmediate(turn);
    };
    setImmediate(turn);
    return {stop: () => (running = false)};
  }

  let printed = 0;
  const lines = numberedLines(0);
  const timer = setInterval(() => {
    let due = Math.round(rate / ticks);
    while (due > 0) {
      const from = printed % chunkBytes;
      const part = lines.subarray(from, Math.min(chunkBytes, from + due));
      output(Buffer.from(part));
      printed += part.length;
      due -= part.length;
    }
  }, 1000 / ticks);
  return {stop: () => clearInterval(timer)};
}
