import {UsageError} from '../../errors.ts';
import {describeUse, findImageUses} from '../../host/images/image-uses.ts';
import {imageMachines, imagePlace} from '../../images/image.ts';
import {removeImage} from '../../images/store.ts';
import {machineOption} from './machine-option.ts';
import type {Run} from '../verb.ts';

/** `domux image remove [--force] [--machine KIND] NAME...`: those in use are refused before any is removed. */
export const removeNamed: Run = async ({places, settings, stderr}, {options, words}) => {
  const machine = machineOption(options['machine']);
  const machines = machine === undefined ? imageMachines : [machine];
  if (options['force'] !== true) {
    const useOf = findImageUses({places, settings});
    for (const name of words) {
      const uses = machines.map(kind => describeUse(useOf(imagePlace(name, kind))));
      const use = uses.filter(text => text !== '').join(', ');
      if (use === '') continue;
      throw new UsageError(
        `The image ${name} is in use by ${use}: they would not start again. --force removes it all the same.`,
      );
    }
  }
  const absent = words.filter(name => !removeImage(places.images, name, machines));
  for (const name of absent) stderr.write(`There is no image '${name}' in ${places.images}.\n`);
  return absent.length > 0 ? 1 : undefined;
};
