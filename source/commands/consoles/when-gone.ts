import {UnreachableError} from '../../errors.ts';

/** Takes a domain, or a host, that is gone for nothing. */
export function whenGone(error: unknown): undefined {
  if (!(error instanceof UnreachableError)) throw error;
  return undefined;
}
