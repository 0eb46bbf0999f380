import {removeImage} from '../../images/store.ts';
import type {Run} from '../verb.ts';

/** `domux image remove NAME...` */
export const removeNamed: Run = async ({places, stderr}, {words}) => {
  const absent = words.filter(name => !removeImage(places.images, name));
  for (const name of absent) stderr.write(`There is no image '${name}' in ${places.images}.\n`);
  return absent.length > 0 ? 1 : undefined;
};
