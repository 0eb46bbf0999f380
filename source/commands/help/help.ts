import {UsageError} from '../../errors.ts';
import {resolveVerb} from '../invocation/find-verb.ts';
import type {Run} from '../verb.ts';
import {renderOverview, renderVerb} from './render-help.ts';

/**
 * `domux help [VERB [SUBVERB]]`
 *
 * To ask about a verb that there is none of is no error, as with xm and xl.
 */
export const help: Run = async ({stdout, stderr, commandLine: {verbs}}, {words}) => {
  if (words.length === 0) {
    stdout.write(renderOverview(verbs));
    return undefined;
  }

  try {
    const {verb, path} = resolveVerb(verbs, words);
    stdout.write(renderVerb(verb, path));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stdout.write(`command "${words.join(' ')}" not implemented\n`);
    // What may have been meant instead.
    stderr.write(`${error.message.split('\n').at(-1)}\n`);
  }
  return undefined;
};
