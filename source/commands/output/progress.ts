import {openStatusLine} from './status-line.ts';

/** Tells of a long operation while it lasts. */
export type Progress = {
  /** Writes a line that stays, above the one that tells how long it takes. */
  readonly say: (line: string) => void;
  readonly stop: () => void;
};

/** Milliseconds before anything is shown, and between updates. */
const patience = 1000;

/** Shows a line on a terminal once an operation has taken a second; on anything else, nothing. */
export function startProgress(
  stream: NodeJS.WriteStream,
  describe: (seconds: number) => string,
): Progress {
  const status = openStatusLine(stream);
  const began = Date.now();
  const timer = stream.isTTY
    ? setInterval(() => status.show(describe(Math.round((Date.now() - began) / 1000))), patience)
    : undefined;

  return {
    say: line => {
      status.clear();
      stream.write(`${line}\n`);
    },
    stop: () => {
      clearInterval(timer);
      status.clear();
    },
  };
}
