import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {findPlaces} from '../../../source/system/paths.ts';
import {programsDirectory} from '../../../source/system/programs/find-program.ts';

/** Makes a directory of images that has none, but the programs that were fetched for the tests. */
export function ownImages(directory: string): string {
  const images = join(directory, 'images');
  mkdirSync(images);
  symlinkSync(
    join(findPlaces(process.env).images, programsDirectory),
    join(images, programsDirectory),
  );
  return images;
}
