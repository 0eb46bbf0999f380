import {dirname} from 'node:path';
import {resolveDiskImage} from '../../images/disk/disk-image.ts';
import {requireImage} from '../../images/store.ts';
import {machineOption} from './machine-option.ts';
import type {Run} from '../verb.ts';

/** `domux image path [--machine KIND] [--kernel] [--ramdisk] NAME` */
export const printPath: Run = async ({places, stdout}, {options, words: [name = '']}) => {
  const disk = resolveDiskImage(places.images, name);
  if (disk !== undefined) {
    stdout.write(`${disk.disk}\n`);
    return undefined;
  }
  const image = requireImage(places.images, name, machineOption(options['machine']));
  const asked = [
    ...(options['kernel'] === true ? [image.kernel] : []),
    ...(options['ramdisk'] === true ? [image.ramdisk] : []),
  ];
  const paths = asked.length > 0 ? asked : [dirname(image.ramdisk)];
  stdout.write(paths.map(path => `${path}\n`).join(''));
  return undefined;
};
