import {closeSync, ftruncateSync, mkdirSync, openSync} from 'node:fs';
import {dirname} from 'node:path';
import {makeFile} from './new-file.ts';
import {imageFile, qemuImg} from './formats/qemu-img.ts';

/**
 * Makes a disk that promises so many bytes and takes none yet. It is there whole or not at all.
 *
 * @returns what was cleared away, which somebody who was killed had left there.
 */
export async function createDisk(
  path: string,
  size: number,
  format: 'raw' | 'qcow2',
): Promise<readonly string[]> {
  mkdirSync(dirname(path), {recursive: true});
  return makeFile(path, {}, async temporary => {
    if (format === 'raw') return truncate(temporary, size);
    const words = ['create', '-q', '-f', format, imageFile(temporary), String(size)];
    await qemuImg(words, `The disk ${path} cannot be made`);
  });
}

function truncate(path: string, size: number): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}
