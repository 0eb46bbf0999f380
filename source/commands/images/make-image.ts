import {join} from 'node:path';
import {imagePlace} from '../../images/image.ts';
import {fetchBundle} from '../../images/programs.ts';
import {buildImage, fetchImage} from '../../images/store.ts';
import {bundles, filesOf, isBundleName} from '../../system/programs/bundles.ts';
import type {BundleName} from '../../system/programs/bundles.ts';
import {findInstalled, lookForFile} from '../../system/programs/find-program.ts';
import type {Context, Run} from '../verb.ts';
import {machineOption} from './machine-option.ts';
import {workOnImages} from './work-on-images.ts';

/** `domux image fetch [--machine KIND] NAME` */
export const fetchNamed: Run = async (context, {options, words: [name = '']}) => {
  if (isBundleName(name)) return fetchPrograms(context, name);
  const machine = machineOption(options['machine']) ?? 'uml';
  await workOnImages(context, imagePlace(name, machine), (images, given) =>
    fetchImage(images, name, {...given, machine}),
  );
  return undefined;
};

/** Fetches programs that domux starts, unless this host has them. */
async function fetchPrograms(context: Context, name: BundleName): Promise<undefined> {
  const installed = bundles[name].programs.map(program => findInstalled(program, context.env));
  const [first] = installed;
  const files = filesOf(name).map(file => lookForFile(name, file, context.env));
  if (first !== undefined && ![...installed, ...files].includes(undefined)) {
    context.stdout.write(`${name} is installed here: ${first}\n`);
    return;
  }
  await workOnImages(context, join('programs', name), (images, given) =>
    fetchBundle(images, name, given),
  );
}

/** `domux image build debian [OPTIONS]`, `domux image build [--machine KIND] NAME` */
export const buildNamed: Run = async (context, {options, words: [name = '']}) => {
  if (name === 'debian') {
    const {buildDisk} = await import('./build-disk.ts');
    await buildDisk(context, options);
    return undefined;
  }
  const machine = machineOption(options['machine']) ?? 'uml';
  await workOnImages(context, imagePlace(name, machine), (images, given) =>
    buildImage(images, name, {...given, machine}),
  );
  return undefined;
};
