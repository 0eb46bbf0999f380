import {DomuxError, hasCode} from '../errors.ts';

/** The registry cannot be written: for whoever has the disk to put right. */
export class RegistryError extends DomuxError {
  override name = 'RegistryError';
}

/** Says of a system error that it was met in the registry; anything else is given back as it is. */
export function explainWriteFailure(error: unknown, run: string): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM')) return error;
  return new RegistryError(`The registry in ${run} cannot be written: ${error.message}`, {
    cause: error,
  });
}
