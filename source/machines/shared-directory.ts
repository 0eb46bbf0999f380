import {realpathSync, statSync} from 'node:fs';
import {UsageError, messageOf} from '../errors.ts';

/**
 * The directory that is shared with a guest, without links.
 *
 * @throws {UsageError} when there is none.
 */
export function requireDirectory(path: string): string {
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch (error) {
    throw new UsageError(`The directory ${path} cannot be shared: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  throw new UsageError(`${path} is no directory, and so cannot be shared with a guest.`);
}
