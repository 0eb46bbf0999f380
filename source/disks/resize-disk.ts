import {truncateSync} from 'node:fs';
import {UsageError} from '../errors.ts';
import type {DiskFile} from './formats/inspect-disk.ts';
import {imageFile, qemuImg} from './formats/qemu-img.ts';

/**
 * Makes a disk promise so many bytes.
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
  await qemuImg(
    [
      ...['resize', '-q', '-f', format, ...(size < promised ? ['--shrink'] : [])],
      ...[imageFile(path), String(size)],
    ],
    `${path} cannot be resized`,
  );
}
