import {join} from 'node:path';
import {imagePlace} from '../../images/image.ts';
import type {ImageOptions} from '../../images/image-options.ts';
import {fetchBundle} from '../../images/programs.ts';
import {buildImage, fetchImage} from '../../images/store.ts';
import {bundles, filesOf, isBundleName} from '../../system/programs/bundles.ts';
import type {BundleName} from '../../system/programs/bundles.ts';
import {findInstalled, lookForFile} from '../../system/programs/find-program.ts';
import {interruptible} from '../interruptible.ts';
import type {Context, Run} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';
import {machineOption} from './machine-option.ts';

/** `domux image fetch [--machine KIND] NAME` */
export const fetchNamed: Run = async (context, {options, words: [name = '']}) => {
  if (isBundleName(name)) return fetchPrograms(context, name);
  const machine = machineOption(options['machine']) ?? 'uml';
  return make(context, imagePlace(name, machine), (images, given) =>
    fetchImage(images, name, {...given, machine}),
  );
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
  await make(context, join('programs', name), (images, given) => fetchBundle(images, name, given));
}

/** `domux image build [--machine KIND] NAME` */
export const buildNamed: Run = async (context, {options, words: [name = '']}) => {
  const machine = machineOption(options['machine']) ?? 'uml';
  return make(context, imagePlace(name, machine), (images, given) =>
    buildImage(images, name, {...given, machine}),
  );
};

async function make(
  {places, env, stdout, stderr}: Context,
  place: string,
  work: (images: string, options: ImageOptions) => Promise<unknown>,
): Promise<undefined> {
  const progress = showFetch(stderr);
  try {
    const {onProgress} = progress;
    await interruptible(signal => work(places.images, {onProgress, signal, env}));
  } finally {
    progress.stop();
  }
  stdout.write(`${join(places.images, place)}\n`);
}
