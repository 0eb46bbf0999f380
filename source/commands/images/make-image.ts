import {join} from 'node:path';
import {buildImage, fetchImage} from '../../images/store.ts';
import {interruptible} from '../interruptible.ts';
import type {Context, Run} from '../verb.ts';
import {showFetch} from './fetch-progress.ts';

/** `domux image fetch NAME` */
export const fetchNamed: Run = (context, {words: [name = '']}) => make(context, name, fetchImage);

/** `domux image build NAME` */
export const buildNamed: Run = (context, {words: [name = '']}) => make(context, name, buildImage);

async function make(
  {places, env, stdout, stderr}: Context,
  name: string,
  work: typeof fetchImage,
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
