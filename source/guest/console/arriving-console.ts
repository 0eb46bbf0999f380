import type {ConsoleHub} from './console-hub.ts';

/**
 * A console of a guest that comes from elsewhere: what it prints here is shown behind what it had
 * printed there, which may come after the guest itself over a line that is slow.
 */
export type ArrivingConsole = {
  /** Takes output of the guest here. */
  readonly output: (chunk: Buffer) => void;
  /** What was printed elsewhere comes from now on, from this position. */
  readonly begin: (position: number) => void;
  /** Takes what was printed elsewhere. */
  readonly fill: (chunk: Buffer) => void;
  /** Nothing more comes from elsewhere. */
  readonly end: () => void;
  /** The guest goes on here, and had printed so many bytes elsewhere. */
  readonly follow: (printed: number) => void;
};

/** Bytes printed here that are kept meanwhile: a serial line needs half a minute for them. */
const limit = 16 * 1024 * 1024;

export function createArrivingConsole(
  hub: Pick<ConsoleHub, 'begin' | 'output' | 'printed'>,
): ArrivingConsole {
  let fillers = 0;
  /** Where what is printed here begins, as long as not all that comes before it is there. */
  let after: number | undefined;
  let kept: Buffer[] = [];
  let size = 0;

  const settle = (force = false) => {
    if (after === undefined) return;
    const missing = after - hub.printed();
    if (missing > 0 && fillers > 0 && !force) return;
    if (missing > 0) {
      const note = Buffer.from(`\r\n[domux] ${missing} bytes are missing here\r\n`);
      // Whoever watched it elsewhere has them, and counts on from there.
      hub.begin(after - note.length);
      hub.output(note);
    }
    after = undefined;
    for (const chunk of kept) hub.output(chunk);
    kept = [];
  };

  return {
    output: chunk => {
      if (after === undefined) return hub.output(chunk);
      kept.push(chunk);
      size += chunk.length;
      if (size > limit) settle(true);
    },
    begin: position => {
      fillers++;
      hub.begin(position);
    },
    fill: chunk => {
      hub.output(chunk);
      settle();
    },
    end: () => {
      fillers--;
      settle();
    },
    follow: printed => {
      after = printed;
      settle();
    },
  };
}
