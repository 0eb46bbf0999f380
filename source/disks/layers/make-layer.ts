import {closeSync, ftruncateSync, mkdirSync, openSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {UsageError, hasCode} from '../../errors.ts';
import {cowAlignment, cowLayout, cowSectorSize, formatCowHeader} from '../formats/cow-header.ts';
import {inspectDisk} from '../formats/inspect-disk.ts';
import type {DiskFormat} from '../formats/inspect-disk.ts';
import {stateOfBase} from './base-state.ts';
import type {BaseState} from './base-state.ts';
import {recordLayer} from './layer-records.ts';
import {makeFile} from '../new-file.ts';
import {imageFile, qemuImg} from '../formats/qemu-img.ts';

export type NewLayer = {
  /** Absolute path. */
  readonly layer: string;
  readonly base: string;
  /** QEMU's name for the format of the base. */
  readonly baseFormat: string;
  /** That of the layer. */
  readonly format: Exclude<DiskFormat, 'raw'>;
};

/**
 * Makes a layer that holds nothing yet over a base, and writes down that there is one.
 *
 * @param replace Where the layer is there, its content is dropped; else that is an error.
 * @returns what was cleared away, which somebody who was killed had left there.
 * @throws {UsageError} when there is no such base, or the kind of layer cannot be over it.
 */
export async function makeLayer(
  {layer, base, baseFormat, format}: NewLayer,
  {replace = false} = {},
): Promise<readonly string[]> {
  const bottom = findBase(base, baseFormat);
  if (format === 'cow' && baseFormat !== 'raw') {
    throw new UsageError(
      `A layer of User-Mode Linux is over a raw disk, and ${base} is ${baseFormat}: domux disk convert '${base}' makes a raw one of it.`,
    );
  }
  mkdirSync(dirname(layer), {recursive: true});
  const cleared = await makeFile(layer, {replace}, async temporary => {
    if (format === 'cow') return writeEmptyCow(temporary, bottom);
    await qemuImg(
      [
        ...['create', '-q', '-f', 'qcow2', '-F', baseFormat, '-b', bottom.base],
        imageFile(temporary),
      ],
      `No layer can be made over ${base}`,
    );
  });
  // Killed before this, nobody has written to the layer yet; who uses it writes it down.
  recordLayer({layer, ...bottom});
  return cleared;
}

function findBase(base: string, format: string) {
  try {
    const looksLike = inspectDisk(base).format;
    if (format === 'raw' && looksLike !== 'raw') {
      throw new UsageError(
        `${base} is to be a raw disk and looks like ${looksLike}: write cow:${looksLike}:${base} if it is one.`,
      );
    }
    return stateOfBase(base);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw error;
    throw new UsageError(`The base ${base} cannot be read: ${error.message}.`, {cause: error});
  }
}

function writeEmptyCow(path: string, {base, baseBytes, baseModified}: BaseState): void {
  const header = {
    ...{base, size: baseBytes, baseModified: Math.floor(baseModified / 1000)},
    ...{sectorSize: cowSectorSize, alignment: cowAlignment},
  };
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, formatCowHeader(header));
    ftruncateSync(file, cowLayout(header).fileBytes);
  } finally {
    closeSync(file);
  }
}
