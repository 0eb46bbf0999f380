import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {inspectDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import {UsageError, hasCode, messageOf} from '../../errors.ts';
import {disksDirectory} from '../../system/paths.ts';
import type {Places} from '../../system/paths.ts';

/**
 * Finds a disk by what a user calls it: a path, else one in the directory of disks, such as
 * `web/xvda.cow`.
 *
 * @throws {UsageError} when there is none, or it cannot be read.
 */
export function locateDisk(places: Places, wanted: string): DiskFile {
  const here = resolve(wanted);
  const among = join(disksDirectory(places), wanted);
  const path = !existsSync(here) && !wanted.startsWith('/') && existsSync(among) ? among : here;
  try {
    return inspectDisk(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR')) throw error;
    throw new UsageError(`There is no disk ${path}: ${messageOf(error)}.`, {cause: error});
  }
}
