import {closeSync, openSync} from 'node:fs';
import {openCow, piecesOf, readPiece} from '../formats/cow-data.ts';
import type {DiskFile} from '../formats/inspect-disk.ts';
import {requireBase} from '../layers/commit-layer.ts';
import type {Chunk, DiskContent} from './content.ts';

/**
 * A layer of User-Mode Linux together with its base.
 *
 * @throws {UsageError} for what is none.
 */
export function cowContent(layer: DiskFile) {
  const base = requireBase(layer);
  return {
    bytes: layer.promised,
    read: () => readMerged(layer.path, base),
  } satisfies DiskContent;
}

function* readMerged(layer: string, base: string): Generator<Chunk> {
  const cow = openCow(layer, 'r');
  try {
    const below = openSync(base, 'r');
    try {
      for (const piece of piecesOf(cow, false)) {
        yield {at: piece.at, data: readPiece(below, piece)};
      }
    } finally {
      closeSync(below);
    }
    for (const piece of piecesOf(cow, true)) {
      yield {at: piece.at, data: readPiece(cow.file, piece, cow.layout.dataAt)};
    }
  } finally {
    closeSync(cow.file);
  }
}
