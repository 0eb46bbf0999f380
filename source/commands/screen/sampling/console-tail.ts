/** How the end of a console log has changed. */
export type TailChange = {
  /** Lines that have gone from the beginning since the last look. */
  readonly gone: number;
  /** Lines after those that are as before. */
  readonly kept: number;
  /** What follows them now. What a line was overwritten with is what it shows. */
  readonly fresh: readonly string[];
};

/** The end of a console's log, as it grows. */
export type ConsoleTail = {
  /** Looks at the log. @returns undefined where nothing has changed. */
  readonly look: () => Promise<TailChange | undefined>;
};

/**
 * Follows a log by looking at its end again and again. One that was rotated goes on in its new file.
 *
 * @param read Its end, from the beginning of a line.
 * @param mostLines Lines that are kept.
 */
export function createConsoleTail(read: () => Promise<string>, mostLines: number): ConsoleTail {
  let before: string | undefined;
  /** Lines that have an end. */
  let lines: readonly string[] = [];
  let hadOpen = false;

  return {
    look: async () => {
      const text = await read();
      if (text === before) return undefined;
      before = text;
      const read_ = text.split(/\r*\n/).map(shownOf);
      const open = read_.pop() ?? '';
      const added = read_.slice(overlap(lines, read_)).slice(-mostLines);
      const gone = Math.max(0, lines.length + added.length - mostLines);
      const kept = lines.length - gone;
      const isSame = added.length === 0 && gone === 0 && open === '' && !hadOpen;
      lines = [...lines.slice(gone), ...added];
      hadOpen = open !== '';
      return isSame ? undefined : {gone, kept, fresh: open === '' ? added : [...added, open]};
    },
  };
}

const shownOf = (line: string): string => line.split('\r').findLast(part => part !== '') ?? '';

/** How many of the lines that were read now are at the end of those that are known. */
function overlap(known: readonly string[], read: readonly string[]): number {
  for (let from = Math.max(0, known.length - read.length); from < known.length; from++) {
    const length = known.length - from;
    let same = 0;
    while (same < length && known[from + same] === read[same]) same++;
    if (same === length) return length;
  }
  return 0;
}
