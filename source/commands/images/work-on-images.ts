import {join} from 'node:path';
import type {ImageOptions} from '../../images/image-options.ts';
import {interruptible} from '../interruptible.ts';
import type {Context} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';

/** Does work on images with a line that follows it, then prints where in their directory the result is. */
export async function workOnImages<T>(
  {places, env, stdout, stderr}: Context,
  place: string,
  work: (images: string, options: ImageOptions) => Promise<T>,
): Promise<T> {
  const {onProgress, stop} = showFetch(stderr);
  const made = await interruptible(signal =>
    work(places.images, {onProgress, signal, env}),
  ).finally(stop);
  stdout.write(`${join(places.images, place)}\n`);
  return made;
}
