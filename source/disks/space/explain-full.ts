import {dirname} from 'node:path';
import {DomuxError, hasCode} from '../../errors.ts';
import {spaceUnder} from './space.ts';

/** A file system has no room for what was to be written. */
export class NoSpaceError extends DomuxError {
  override name = 'NoSpaceError';
}

/**
 * Says of an error for want of room where that was; anything else is given back as it is.
 *
 * @param places What was written to: of several, the one with the least room is told of.
 * @param so What that means for them.
 */
export function explainFull(
  error: unknown,
  places: readonly string[],
  so = 'Nothing was changed.',
): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  const [fullest = ''] = [...places].sort((a, b) => spaceUnder(a).free - spaceUnder(b).free);
  return new NoSpaceError(
    `There is no room left for ${fullest}: the file system of ${dirname(fullest)} is full. ${so}`,
    {cause: error},
  );
}

/** Works, and says where there was no room if that is what it fails for. */
export async function namingFull<T>(
  places: readonly string[],
  work: () => Promise<T>,
  so?: string,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainFull(error, places, so);
  }
}
