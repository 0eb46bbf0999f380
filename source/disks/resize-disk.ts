import {truncateSync} from 'node:fs';
import {UsageError} from '../errors.ts';
import {copyFile} from '../system/copy-file.ts';
import {freeLeaks} from './formats/free-leaks.ts';
import {imageWords} from './formats/image-node.ts';
import type {DiskFile} from './formats/inspect-disk.ts';
import {qemuImg} from './formats/qemu-img.ts';
import {makeFile} from './new-file.ts';

/**
 * Makes a disk promise so many bytes. Cut short, it has one size or the other.
 *
 * @param shrink Lets go of what is behind the new end.
 * @throws {UsageError} when it would become smaller without that, and for a layer that cannot.
 */
export async function resizeDisk(disk: DiskFile, size: number, shrink: boolean): Promise<void> {
  const {path, format, promised} = disk;
  if (format === 'cow') {
    throw new UsageError(
      `${path} is as big as its base for good: domux disk convert '${path}' FILE makes a disk of both, which can grow.`,
    );
  }
  if (size < promised && !shrink) {
    throw new UsageError(
      `${path} would lose its last ${promised - size} bytes: make the file systems on it smaller first, then say --shrink.`,
    );
  }
  if (format === 'raw') return truncateSync(path, size);
  await freeLeaks(path);
  if (size >= promised) return resizeQcow2(path, size, []);
  // Killed amid this, qemu-img leaves entries that point to what it gave back.
  await makeFile(path, {replace: true}, async temporary => {
    await copyFile(path, temporary);
    await resizeQcow2(temporary, size, ['--shrink']);
  });
}

async function resizeQcow2(path: string, size: number, how: readonly string[]): Promise<void> {
  const words = ['resize', '-q', ...how, ...imageWords(path, 'qcow2'), String(size)];
  await qemuImg(words, `${path} cannot be resized`);
}
