import type {Verb} from '../verb.ts';

/** Help, and plumbing for scripts and shells. */
export const helpVerbs: readonly Verb[] = [];
