import {findPlaces} from '../../source/system/paths.ts';
import type {Image} from '../../source/images/image.ts';
import {fetchImage} from '../../source/images/store.ts';

/** Milliseconds that `ensureMini` may take on a slow line. */
export const miniTimeout = 300_000;

let fetched: Promise<Image> | undefined;

/**
 * The image `mini` of whoever runs the tests, fetched if this is the first time. Rejects with what
 * is missing and how to get it. The first time it downloads 42 MB: call it from
 * `beforeAll(..., miniTimeout)`.
 */
export async function ensureMini(): Promise<Image> {
  const {images} = findPlaces(process.env);
  fetched ??= fetchImage(images, 'mini');
  try {
    return await fetched;
  } catch (error) {
    throw new Error(
      `This test boots a guest from the image mini, which is not in ${images} and could not be fetched.`,
      {cause: error},
    );
  }
}
