import type {Verb} from '../verb.ts';

/** Verbs for memory and processors. */
export const memoryVerbs: readonly Verb[] = [];
