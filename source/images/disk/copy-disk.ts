import {rename, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {explain, settingsOf} from '../packages/apt-get.ts';
import type {ImageOptions} from '../image-options.ts';

/**
 * Copies a disk: shares its blocks where the file system can, and leaves out what holds nothing. The
 * copy is there whole or not at all.
 *
 * @throws {GuestFailure} when cp(1) fails, such as on a full disk.
 */
export async function copyDisk(
  source: string,
  target: string,
  options: ImageOptions,
): Promise<void> {
  const {execa} = await import('execa');
  const beside = `${target}.${process.pid}.tmp`;
  const settings = settingsOf({...options, directory: dirname(target)});
  try {
    await execa('cp', ['--reflink=auto', '--sparse=always', source, beside], settings);
    await rename(beside, target);
  } catch (error) {
    throw explain(error, `cannot copy the disk ${source}`, {
      ...options,
      directory: dirname(target),
    });
  } finally {
    await rm(beside, {force: true});
  }
}
