import type {Invocation} from '../verb.ts';

/** What was given as an option that takes a value; undefined where it was not given. */
export const textOption = (value: Invocation['options'][string]): string | undefined =>
  typeof value === 'string' ? value : undefined;
