import {closeSync, fsyncSync, ftruncateSync, openSync, rmSync} from 'node:fs';
import {cowContent} from './content/cow-content.ts';
import type {OnProgress} from './layers/commit-layer.ts';
import {isZero, writePiece} from './formats/cow-data.ts';
import {imageWords} from './formats/image-node.ts';
import type {DiskFile} from './formats/inspect-disk.ts';
import {makeFile} from './new-file.ts';
import {imageFile, qemuImg} from './formats/qemu-img.ts';

/**
 * Makes a disk of another format, or of its own, of a disk with all that it is over. It is there whole
 * or not at all, and holds no zeros.
 *
 * @returns what was cleared away, which somebody who was killed had left there.
 */
export async function convertDisk(
  source: DiskFile,
  target: string,
  format: 'raw' | 'qcow2',
  onProgress?: OnProgress,
): Promise<readonly string[]> {
  return makeFile(target, {}, async temporary => {
    if (source.format !== 'cow') {
      await convert(source.path, source.format, temporary, format);
      return;
    }
    if (format === 'raw') {
      flattenCow(source, temporary, onProgress);
      return;
    }
    const flat = `${temporary}.raw`;
    try {
      flattenCow(source, flat, onProgress);
      await convert(flat, 'raw', temporary, format);
    } finally {
      rmSync(flat, {force: true});
    }
  });
}

const convert = (source: string, from: string, target: string, to: string): Promise<unknown> =>
  qemuImg(
    ['convert', '-q', ...imageWords(source, from), '-O', to, imageFile(target)],
    `${source} cannot be converted`,
  );

/** Writes a raw disk of what a layer and its base hold. */
function flattenCow(layer: DiskFile, target: string, onProgress?: OnProgress): void {
  const {bytes, read} = cowContent(layer);
  const file = openSync(target, 'wx', 0o600);
  let done = 0;
  try {
    ftruncateSync(file, bytes);
    for (const {at, data} of read()) {
      if (!isZero(data)) writePiece(file, at, data);
      done += data.length;
      onProgress?.(done / bytes);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
