import {removeImage} from '../../images/store.ts';
import {machineOption} from './machine-option.ts';
import type {Run} from '../verb.ts';

/** `domux image remove [--machine KIND] NAME...` */
export const removeNamed: Run = async ({places, stderr}, {options, words}) => {
  const machine = machineOption(options['machine']);
  const absent = words.filter(name => !removeImage(places.images, name, machine && [machine]));
  for (const name of absent) stderr.write(`There is no image '${name}' in ${places.images}.\n`);
  return absent.length > 0 ? 1 : undefined;
};
