import type {Line} from '../../fifos.ts';

/** The size of a terminal, in characters. */
export type WindowSize = {readonly rows: number; readonly columns: number};

/** Tells a guest how big the terminals are that its consoles are shown on. */
export type WindowLine = {
  /** @param terminal What the guest calls it, such as `ttyS0`. */
  readonly resize: (terminal: string, size: WindowSize) => void;
  /** The guest rebooted, and its terminals have no size again. */
  readonly repeat: () => void;
};

/**
 * The guest's line that the sizes go in by, for a console of User-Mode Linux has no way to tell one:
 * image mini reads it, and any other guest may. One that nobody needs, beside that of the last words.
 */
export const windowLineName = 'ssl62';

/**
 * Bytes that may wait there unread. Where no program reads the line they would gather, and more than
 * 3968 at once end its input for good (line_throttle in arch/um/drivers/line.c).
 */
const mostUnread = 1024;

/** Each size is a line: `ttyS0 24 80`, the terminal, its rows and its columns. */
export function createWindowLine(line: Pick<Line, 'give' | 'waiting'>): WindowLine {
  const sizes = new Map<string, WindowSize>();

  const tell = (terminal: string, {rows, columns}: WindowSize) => {
    if (line.waiting() > mostUnread) return;
    line.give(Buffer.from(`${terminal} ${rows} ${columns}\n`));
  };

  return {
    resize: (terminal, size) => {
      const known = sizes.get(terminal);
      if (known?.rows === size.rows && known.columns === size.columns) return;
      sizes.set(terminal, size);
      tell(terminal, size);
    },
    repeat: () => {
      for (const [terminal, size] of sizes) tell(terminal, size);
    },
  };
}
