/** The last text of a guest's kernel console, for judging and telling how it ended. */
export type ConsoleTail = {
  readonly add: (chunk: Buffer) => void;
  readonly clear: () => void;
  /** Whole lines without control characters, oldest first; empty ones are dropped. */
  readonly lines: () => string[];
};

/** Bytes kept: a panic with its registers and call trace has about 4000. */
const limit = 8192;

export function createConsoleTail(): ConsoleTail {
  let tail = Buffer.alloc(0);
  return {
    add: chunk => {
      tail = Buffer.concat([tail, chunk.subarray(-limit)]).subarray(-limit);
    },
    clear: () => {
      tail = Buffer.alloc(0);
    },
    lines: () => readableLines(tail),
  };
}

/** What a terminal would show of some output, roughly: text without escape sequences and controls. */
export function readableLines(text: Buffer): string[] {
  return text
    .toString('utf8')
    .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-_78])|[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '');
}

const panicked = /Kernel panic - not syncing/;

/** True when a kernel's last lines are those of a panic. */
export const hasPanicked = (lines: readonly string[]) => lines.some(line => panicked.test(line));

/** Of a kernel's last lines those that tell of its end: a panic from its first line on, else the last. */
export function lastWords(lines: readonly string[]): readonly string[] {
  const panic = lines.findLastIndex(line => panicked.test(line));
  return panic === -1 ? lines.slice(-10) : lines.slice(panic, panic + 20);
}
