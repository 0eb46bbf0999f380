import {join} from 'node:path';
import {requireImage} from '../../images/store.ts';
import type {Run} from '../verb.ts';

/** `domux image path [--kernel] [--ramdisk] NAME` */
export const printPath: Run = async ({places, stdout}, {options, words: [name = '']}) => {
  const image = requireImage(places.images, name);
  const asked = [
    ...(options['kernel'] === true ? [image.kernel] : []),
    ...(options['ramdisk'] === true ? [image.ramdisk] : []),
  ];
  const paths = asked.length > 0 ? asked : [join(places.images, name)];
  stdout.write(paths.map(path => `${path}\n`).join(''));
  return undefined;
};
