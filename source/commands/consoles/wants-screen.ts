import type {Invocation} from '../verb.ts';

/** True where `domux console` is to be a screen of consoles, not a plain pipe to one. */
export const wantsScreen = ({options, words}: Invocation): boolean =>
  words.length > 1 || options['screen'] === true || options['wall'] === true;
