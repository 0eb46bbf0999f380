/** What is typed while the guest is on its way to another host: it gets it there, or here after all. */
export type KeptTyping = {
  /** Gives input to a console, or keeps it. Resolves when more may be given. */
  readonly type: (console: number, chunk: Buffer) => Promise<void>;
  /** Keeps what is typed from now on. */
  readonly hold: () => void;
  /** Keeps this, which was typed before all that is kept. */
  readonly keep: (console: number, chunk: Buffer) => void;
  /** Gives what was kept to the guest here, and all that is typed from now on. */
  readonly release: () => void;
  /** What each console has been given meanwhile, from console 0 on; it is not kept any more. */
  readonly take: () => Buffer[];
};

/** Bytes kept for a console: a paste of some length. */
const limit = 256 * 1024;

/** @param give Gives input to the guest. */
export function createKeptTyping(
  consoles: number,
  give: (console: number, chunk: Buffer) => Promise<void>,
): KeptTyping {
  let kept: Buffer[][] | undefined;

  const take = () => {
    const all = Array.from({length: consoles}, (_, index) => Buffer.concat(kept?.[index] ?? []));
    if (kept !== undefined) kept = all.map(() => []);
    return all;
  };

  const add = (console: number, chunk: Buffer, how: 'push' | 'unshift') => {
    const chunks = kept?.[console];
    if (chunks === undefined) return;
    const size = chunks.reduce((sum, {length}) => sum + length, 0);
    if (chunk.length > 0 && size + chunk.length <= limit) chunks[how](chunk);
  };

  return {
    type: async (console, chunk) => {
      if (kept === undefined) await give(console, chunk);
      else add(console, chunk, 'push');
    },
    hold: () => {
      kept ??= Array.from({length: consoles}, () => []);
    },
    keep: (console, chunk) => add(console, chunk, 'unshift'),
    release: () => {
      const all = take();
      kept = undefined;
      for (const [console, chunk] of all.entries()) {
        if (chunk.length > 0) void give(console, chunk);
      }
    },
    take,
  };
}
