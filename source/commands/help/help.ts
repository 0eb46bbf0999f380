import {resolveVerb} from '../invocation/find-verb.ts';
import type {Run} from '../verb.ts';
import {renderOverview, renderVerb} from './render-help.ts';

/** `domux help [VERB [SUBVERB]]` */
export const help: Run = async ({stdout, commandLine: {verbs}}, {words}) => {
  if (words.length === 0) {
    stdout.write(renderOverview(verbs));
  } else {
    const {verb, path} = resolveVerb(verbs, words);
    stdout.write(renderVerb(verb, path));
  }
  return undefined;
};
