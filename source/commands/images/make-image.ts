import {join} from 'node:path';
import type {ImageOptions} from '../../images/image-options.ts';
import {fetchBundle} from '../../images/programs.ts';
import {buildImage, fetchImage} from '../../images/store.ts';
import {bundles, isBundleName} from '../../system/programs/bundles.ts';
import type {BundleName} from '../../system/programs/bundles.ts';
import {findInstalled} from '../../system/programs/find-program.ts';
import {interruptible} from '../interruptible.ts';
import type {Context, Run} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';

/** `domux image fetch NAME` */
export const fetchNamed: Run = async (context, {words: [name = '']}) =>
  isBundleName(name) ? fetchPrograms(context, name) : make(context, name, fetchImage);

/** Fetches programs that domux starts, unless this host has them. */
async function fetchPrograms(context: Context, name: BundleName): Promise<undefined> {
  const installed = bundles[name].programs.map(program => findInstalled(program, context.env));
  const [first] = installed;
  if (first !== undefined && !installed.includes(undefined)) {
    context.stdout.write(`${name} is installed here: ${first}\n`);
    return;
  }
  await make(context, join('programs', name), (images, _name, options) =>
    fetchBundle(images, name, options),
  );
}

/** `domux image build NAME` */
export const buildNamed: Run = (context, {words: [name = '']}) => make(context, name, buildImage);

async function make(
  {places, env, stdout, stderr}: Context,
  name: string,
  work: (images: string, name: string, options: ImageOptions) => Promise<unknown>,
): Promise<undefined> {
  const progress = showFetch(stderr);
  try {
    const {onProgress} = progress;
    await interruptible(signal => work(places.images, name, {onProgress, signal, env}));
  } finally {
    progress.stop();
  }
  stdout.write(`${join(places.images, name)}\n`);
}
