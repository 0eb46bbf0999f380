import {isAbsolute} from 'node:path';
import {RefusedError} from '../../errors.ts';

/**
 * Refuses a path that depends on who reads it: the guest process works elsewhere than its clients.
 *
 * @throws {RefusedError}
 */
export function checkAbsolute(path: string): void {
  if (!isAbsolute(path)) throw new RefusedError('GenericError', `${path} is not an absolute path.`);
}
