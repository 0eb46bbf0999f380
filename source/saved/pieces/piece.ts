import {UsageError} from '../../errors.ts';

/**
 * A part of a machine's state as it is kept: 1 byte that says how, 3 bytes of its length, 4 bytes of its
 * length as it is kept, both big endian, and as many bytes.
 */
export type Piece = {readonly codec: Codec; readonly plain: number; readonly stored: Buffer};

export const codecs = ['none', 'zstd'] as const;
export type Codec = (typeof codecs)[number];

export const pieceHead = 8;

/** Bytes of a piece before it is compressed: enough for zstd to find what repeats. */
export const pieceSize = 1024 * 1024;

export function encodeHead({codec, plain, stored}: Piece): Buffer {
  const head = Buffer.alloc(pieceHead);
  head.writeUInt32BE(plain);
  head.writeUInt8(codecs.indexOf(codec));
  head.writeUInt32BE(stored.length, 4);
  return head;
}

/** @throws {UsageError} for what is the head of no piece: the checksum was compared before, if anything was. */
export function decodeHead(head: Buffer, file: string) {
  if (head.length < pieceHead) throw torn(file);
  const codec = codecs[head.readUInt8()];
  const plain = head.readUIntBE(1, 3);
  const length = head.readUInt32BE(4);
  if (codec !== undefined && plain <= pieceSize && length <= pieceSize) {
    return {codec, plain, length};
  }
  throw torn(file);
}

export const torn = (file: string) => new UsageError(`${file}: the state in it is corrupt.`);
