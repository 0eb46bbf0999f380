import {findPlaces} from '../../../source/system/paths.ts';
import type {Image, ImageMachine} from '../../../source/images/image.ts';
import {fetchImage} from '../../../source/images/store.ts';

/** Milliseconds that `ensureMini` may take on a slow line. */
export const miniTimeout = 300_000;

const fetched = new Map<string, Promise<Image>>();

/**
 * The image `mini` of whoever runs the tests, fetched if this is the first time. Rejects with what
 * is missing and how to get it. The first time it downloads 42 MB: call it from
 * `beforeAll(..., miniTimeout)`.
 */
export const ensureMini = (): Promise<Image> => ensure('mini', 'uml');

/** The same for machine qemu, which downloads 28 MB. */
export const ensurePcMini = (): Promise<Image> => ensure('mini', 'qemu');

/** The image `mini-nfs`, which downloads as much as `mini`. */
export const ensureNfsMini = (): Promise<Image> => ensure('mini-nfs', 'uml');

async function ensure(name: string, machine: ImageMachine): Promise<Image> {
  const {images} = findPlaces(process.env);
  const fetching = fetched.get(`${name}@${machine}`) ?? fetchImage(images, name, {machine});
  fetched.set(`${name}@${machine}`, fetching);
  try {
    return await fetching;
  } catch (error) {
    throw new Error(
      `This test boots a guest of machine ${machine} from the image ${name}, which is not in ${images} and could not be fetched.`,
      {cause: error},
    );
  }
}
