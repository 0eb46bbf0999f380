import {startProgress} from '../output/progress.ts';
import type {Context} from '../verb.ts';

/** Works with a line on the terminal that says how far it is, once it takes its time. */
export async function withProgress<T>(
  {stderr}: Pick<Context, 'stderr'>,
  doing: string,
  work: (onProgress: (part: number) => void) => Promise<T>,
): Promise<T> {
  let part = 0;
  const progress = startProgress(
    stderr,
    seconds => `${doing}: ${part > 0 ? `${Math.floor(part * 100)} %` : `${seconds} s`}`,
  );
  try {
    return await work(done => (part = done));
  } finally {
    progress.stop();
  }
}
