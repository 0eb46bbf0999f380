/** What a splitter makes of the bytes it is given. */
export type LineSink = {
  /**
   * A whole line without its newline. The buffer is only valid during the call.
   *
   * @returns true where it was the last: what follows is no line.
   */
  readonly line: (line: Buffer) => boolean | undefined;
  /** A line went past the limit. Its bytes are dropped up to the next newline. */
  readonly tooLong: () => void;
};

const newline = 0x0a;

/**
 * Splits bytes into lines. Parts of a line are kept as they came and joined once, since joining at
 * each chunk would take quadratic time for a long line.
 *
 * @returns what takes the next bytes; it gives back those that follow the last line.
 */
export function createLineSplitter(
  limit: number,
  sink: LineSink,
): (chunk: Buffer) => Buffer | undefined {
  let parts: Buffer[] = [];
  let length = 0;
  let skipping = false;

  const add = (part: Buffer) => {
    if (skipping) return;
    length += part.length;
    if (length > limit) {
      parts = [];
      skipping = true;
      sink.tooLong();
    } else {
      parts.push(part);
    }
  };

  const finish = () => {
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const complete = !skipping;
    parts = [];
    length = 0;
    skipping = false;
    return complete && whole !== undefined && sink.line(whole) === true;
  };

  return chunk => {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end === -1) break;
      add(chunk.subarray(start, end));
      start = end + 1;
      if (finish()) return chunk.subarray(start);
    }

    if (start < chunk.length) add(chunk.subarray(start));
    return undefined;
  };
}
