import {UsageError} from '../../errors.ts';
import type {Run} from '../verb.ts';
import {completionScripts, shells} from './completion-scripts.ts';

/** `domux completion SHELL` */
export const completion: Run = async ({stdout}, {words: [wanted = '']}) => {
  const shell = shells.find(name => name === wanted);
  if (shell === undefined) {
    throw new UsageError(`No completion for ${wanted}: there is one for ${shells.join(', ')}.`);
  }
  stdout.write(completionScripts[shell]);
  return undefined;
};
