import {promises as files} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {promisify} from 'node:util';
import {UsageError} from '../../errors.ts';
import {zlib} from '../../system/node/zlib.ts';
import {processors} from './encode-pieces.ts';
import {decodeHead, pieceHead, torn} from './piece.ts';
import type {Piece} from './piece.ts';

export type PlaceOfPieces = {
  readonly file: string;
  /** Of the first byte of the first piece. */
  readonly from: number;
  /** Behind the last byte of the last one. */
  readonly end: number;
  /** Told how far it has come. */
  readonly onRead: (position: number) => void;
};

/** What was kept in pieces, as it was; they are read and unpacked a few ahead of whoever takes them. */
export async function* readPieces({file, from, end, onRead}: PlaceOfPieces) {
  const handle = await files.open(file, 'r');
  const ahead: Promise<Buffer>[] = [];
  try {
    for (let position = from; position < end;) {
      const piece = await readPiece(handle, position, file);
      position += pieceHead + piece.stored.length;
      onRead(position);
      const plain = unpack(piece, file);
      plain.catch(() => undefined);
      ahead.push(plain);
      const first = ahead.length > processors() ? ahead.shift() : undefined;
      if (first !== undefined) yield await first;
    }
    for (const plain of ahead) yield await plain;
  } finally {
    await handle.close();
  }
}

async function readPiece(handle: FileHandle, position: number, file: string): Promise<Piece> {
  const {codec, plain, length} = decodeHead(await readAt(handle, position, pieceHead), file);
  const stored = await readAt(handle, position + pieceHead, length);
  if (stored.length < length) throw torn(file);
  return {codec, plain, stored};
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const {bytesRead} = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** @throws {UsageError} where this Node has no zstd. */
async function unpack({codec, plain, stored}: Piece, file: string): Promise<Buffer> {
  if (codec === 'none') return stored;
  if (!('zstdDecompress' in zlib())) {
    throw new UsageError(`${file} is compressed with zstd: that takes Node 22.15 or newer.`);
  }
  const piece = await promisify(zlib().zstdDecompress)(stored);
  if (piece.length !== plain) throw torn(file);
  return piece;
}
