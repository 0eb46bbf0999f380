import type {Verb} from '../verb.ts';

/** Verbs for configs and settings. */
export const configVerbs: readonly Verb[] = [];
