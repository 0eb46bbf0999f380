import type {Verb} from '../verb.ts';

/** Verbs for images. */
export const imageVerbs: readonly Verb[] = [];
