import {closeSync, fsyncSync, openSync} from 'node:fs';
import {UsageError} from '../../errors.ts';
import {heldBytes, piecesOf, readPiece, withCow, writePiece} from '../formats/cow-data.ts';
import {freeLeaks} from '../formats/free-leaks.ts';
import {inspectDisk} from '../formats/inspect-disk.ts';
import type {DiskFile} from '../formats/inspect-disk.ts';
import {stateOfBase} from './base-state.ts';
import {layersOver, readLayer, recordLayer} from './layer-records.ts';
import {makeLayer} from './make-layer.ts';
import {imageFile, qemuImg} from '../formats/qemu-img.ts';
import {requireSpace} from '../space/space.ts';

/** Told how much is done, from 0 to 1. */
export type OnProgress = (part: number) => void;

/**
 * Writes to its base what a layer holds, and empties it. Until that is done to its end the layer keeps
 * all of it, and that it was begun is written down: cut short, it is done again from the beginning, and
 * nothing is lost.
 *
 * @throws {UsageError} for no layer, for a base that other layers are over as well, and where it does
 * not fit.
 */
export async function commitLayer(layer: DiskFile, onProgress?: OnProgress): Promise<string> {
  const {path, format} = layer;
  const base = requireBase(layer);
  const others = layersOver(base).filter(({layer: other}) => other !== path);
  if (others.length > 0) {
    throw new UsageError(
      `${base} is the base of ${others.map(({layer: other}) => other).join(', ')} as well: what is written to it would spoil that. domux disk convert '${path}' FILE makes a disk of its own of this layer.`,
    );
  }
  const {format: baseFormat = 'raw'} = layer.base ?? {};
  const before = readLayer(path) ?? {layer: path, ...stateOfBase(base)};
  await refuseWhatDoesNotFit(layer, base);
  recordLayer({...before, committing: true});
  if (format === 'cow') await mergeCow(path, base, onProgress);
  else {
    if (baseFormat === 'qcow2') await freeLeaks(base);
    // Left as it is: an empty layer takes its place as one.
    const words = ['commit', '-q', '-d', '-f', 'qcow2', imageFile(path)];
    await qemuImg(words, `${path} cannot be committed wholly, and keeps all that it holds`);
  }
  await makeLayer(
    {layer: path, base, baseFormat, format: format === 'cow' ? 'cow' : 'qcow2'},
    {replace: true},
  );
  return base;
}

/** @throws {UsageError} for a disk that is no layer over a file. */
export function requireBase({path, base}: DiskFile): string {
  if (base?.path.startsWith('/')) return base.path;
  throw new UsageError(`${path} is no layer over another disk.`);
}

/** What a base lacks is what it may have to take: it is sparse. */
async function refuseWhatDoesNotFit({path, format, used}: DiskFile, base: string): Promise<void> {
  const bottom = inspectDisk(base);
  const held = format === 'cow' ? await withCow(path, 'r', heldBytes) : used;
  requireSpace(base, Math.min(held, Math.max(0, bottom.promised - bottom.used)));
}

async function mergeCow(layer: string, base: string, onProgress?: OnProgress): Promise<void> {
  await withCow(layer, 'r', cow => {
    const target = openSync(base, 'r+');
    try {
      const total = heldBytes(cow);
      let done = 0;
      for (const piece of piecesOf(cow, true)) {
        writePiece(target, piece.at, readPiece(cow.file, piece, cow.layout.dataAt));
        done += piece.bytes;
        onProgress?.(done / total);
      }
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
  });
}
