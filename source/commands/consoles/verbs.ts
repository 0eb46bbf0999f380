import type {Verb} from '../verb.ts';

/** Verbs for consoles. */
export const consoleVerbs: readonly Verb[] = [];
