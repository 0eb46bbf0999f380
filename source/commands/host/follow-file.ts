import type {FileTail} from '../../system/file-tail.ts';

/**
 * Milliseconds between two looks. A watch would have to begin with a look of its own, and what came
 * between that and ours would be missed.
 */
const interval = 100;

/** Gives what is appended to a file, in whole lines, until the signal aborts. */
export async function followFile(
  tail: FileTail,
  signal: AbortSignal,
  onLines: (text: string) => void,
): Promise<void> {
  for (;;) {
    const text = tail.read();
    if (text !== '') onLines(text);
    if (signal.aborted) return;
    await nextLook(signal);
  }
}

/** Waits for the interval, or until the signal aborts. */
function nextLook(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, interval);
    signal.addEventListener('abort', end);
  });
}
