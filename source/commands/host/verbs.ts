import type {Verb} from '../verb.ts';

/** Verbs that tell of the host and of all of its domains. */
export const hostVerbs: readonly Verb[] = [];
