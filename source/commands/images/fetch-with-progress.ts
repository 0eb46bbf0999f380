import type {ImageMachine} from '../../images/image.ts';
import {fetchImage} from '../../images/store.ts';
import {interruptible} from '../interruptible.ts';
import type {Context} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';

/** Fetches an image unless it is here, with a line on the terminal that says how far that is. */
export async function fetchWithProgress(
  {places, stderr, env}: Pick<Context, 'places' | 'stderr' | 'env'>,
  name: string,
  machine: ImageMachine = 'uml',
): Promise<void> {
  const {onProgress, stop} = showFetch(stderr);
  try {
    const options = {onProgress, env, machine};
    await interruptible(signal => fetchImage(places.images, name, {...options, signal}));
  } finally {
    stop();
  }
}
