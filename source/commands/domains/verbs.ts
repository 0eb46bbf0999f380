import type {Verb} from '../verb.ts';
import {exampleVerbs} from './example-verbs.ts';
import {lifeVerbs} from './life-verbs.ts';
import {stateVerbs} from './state-verbs.ts';

/** Verbs that begin, change and end domains, in the order that help shows them in. */
export const domainVerbs: readonly Verb[] = [...lifeVerbs, ...stateVerbs, ...exampleVerbs];
