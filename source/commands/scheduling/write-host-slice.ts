import {existsSync, writeFileSync} from 'node:fs';
import {UsageError, hasCode, messageOf} from '../../errors.ts';

/**
 * Sets a time that the kernel has for all programs of the host.
 *
 * @param files Where kernels have it, of which one is there.
 * @param lacking What is said where none is.
 * @throws {UsageError} when it cannot be set, with why.
 */
export function writeHostSlice(files: readonly string[], value: number, lacking: string): void {
  const file = files.find(path => existsSync(path));
  if (file === undefined) throw new UsageError(lacking);
  try {
    writeFileSync(file, String(value));
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EINVAL')) throw error;
    const why = hasCode(error, 'EINVAL')
      ? `the kernel takes no ${value}`
      : "only root may change it, and not where the kernel is locked down or a container's";
    throw new UsageError(`It stays as it is, for ${why} (${messageOf(error)}).`, {cause: error});
  }
}
