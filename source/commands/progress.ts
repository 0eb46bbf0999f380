/** A line that tells of a long operation, while it lasts. */
export type Progress = {readonly stop: () => void};

/** Milliseconds before anything is shown, and between updates. */
const patience = 1000;

/** Shows a line on a terminal once an operation has taken a second; on anything else, nothing. */
export function startProgress(
  stream: NodeJS.WriteStream,
  describe: (seconds: number) => string,
): Progress {
  if (!stream.isTTY) return {stop: () => undefined};

  const began = Date.now();
  let shown = false;
  const timer = setInterval(() => {
    shown = true;
    const line = describe(Math.round((Date.now() - began) / 1000));
    stream.write(`\r\x1b[K${line.slice(0, Math.max(1, stream.columns - 1))}`);
  }, patience);

  return {
    stop: () => {
      clearInterval(timer);
      if (shown) stream.write('\r\x1b[K');
    },
  };
}
