import {applyWords} from './sim-config.ts';
import {startProgress} from '../../output/progress.ts';
import type {Run} from '../../verb.ts';

/** `domux sim [--count N] [--prefix NAME] [WORD]...` */
export const sim: Run = async (context, {options, words}) => {
  const configs = applyWords(context, options, words);
  let created = 0;
  const progress = startProgress(
    context.stderr,
    () => `${created} of ${configs.length} simulated domains`,
  );
  try {
    await context.host.createTogether(configs, () => created++);
  } finally {
    progress.stop();
  }
  context.stdout.write(`Started ${created} simulated domains in one guest process\n`);
  return undefined;
};
