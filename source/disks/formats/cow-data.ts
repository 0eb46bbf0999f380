import {closeSync, openSync, readSync, writeSync} from 'node:fs';
import {UsageError} from '../../errors.ts';
import {cowHeaderBytes, cowLayout, formatCowHeader, parseCowHeader} from './cow-header.ts';
import type {CowHeader, CowLayout} from './cow-header.ts';

/** A layer of User-Mode Linux that is open. */
export type OpenCow = {
  readonly file: number;
  readonly header: CowHeader;
  readonly layout: CowLayout;
  /** A bit for each sector that the layer holds, the lowest first. */
  readonly bitmap: Buffer;
};

/** Bytes from here on in the disk; never more than `pieceBytes`. */
export type Piece = {readonly at: number; readonly bytes: number};

/** Bytes that are copied at once. */
export const pieceBytes = 2 ** 20;

/**
 * Opens a layer; its `file` is to be closed.
 *
 * @param flags As open(2) has them: `r`, `r+`.
 * @throws {UsageError} for what is none.
 */
export function openCow(path: string, flags: 'r' | 'r+'): OpenCow {
  const file = openSync(path, flags);
  try {
    const start = Buffer.alloc(cowHeaderBytes);
    const header = parseCowHeader(start.subarray(0, readSync(file, start, 0, start.length, 0)));
    if (header === undefined) {
      throw new UsageError(`${path} is no layer of User-Mode Linux of version 3.`);
    }
    const layout = cowLayout(header);
    const bitmap = Buffer.alloc(layout.bitmapBytes);
    readSync(file, bitmap, 0, bitmap.length, layout.bitmapAt);
    return {file, header, layout, bitmap};
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Works on a layer that is open meanwhile. */
export async function withCow<T>(
  path: string,
  flags: 'r' | 'r+',
  work: (cow: OpenCow) => T | Promise<T>,
): Promise<T> {
  const cow = openCow(path, flags);
  try {
    return await work(cow);
  } finally {
    closeSync(cow.file);
  }
}

/** What the layer holds, or with `held` false what it leaves to its base, in order and in pieces. */
export function* piecesOf({header, bitmap}: OpenCow, held: boolean): Generator<Piece> {
  const {size, sectorSize} = header;
  const sectors = Math.ceil(size / sectorSize);
  const most = pieceBytes / sectorSize;
  const isHeld = (sector: number) => ((bitmap[sector >> 3] ?? 0) >> (sector & 7)) % 2 === 1;
  for (let sector = 0; sector < sectors;) {
    // Eight sectors at once where all of them are of the other kind.
    if (sector % 8 === 0 && bitmap[sector >> 3] === (held ? 0 : 255)) {
      sector += 8;
      continue;
    }
    if (isHeld(sector) !== held) {
      sector += 1;
      continue;
    }
    const first = sector;
    while (sector < sectors && sector - first < most && isHeld(sector) === held) sector += 1;
    const at = first * sectorSize;
    yield {at, bytes: Math.min(sector * sectorSize, size) - at};
  }
}

/** Bytes that the layer holds. */
export function heldBytes(cow: OpenCow): number {
  let sum = 0;
  for (const {bytes} of piecesOf(cow, true)) sum += bytes;
  return sum;
}

/** Puts sectors into the layer: first what they are, then that it holds them. */
export function holdPiece(
  {file, header, layout, bitmap}: OpenCow,
  {at}: Piece,
  data: Buffer,
): void {
  writePiece(file, layout.dataAt + at, data);
  const first = at / header.sectorSize;
  const end = Math.ceil((at + data.length) / header.sectorSize);
  for (let sector = first; sector < end; sector += 1) {
    bitmap[sector >> 3] = (bitmap[sector >> 3] ?? 0) | (1 << (sector & 7));
  }
  const [from, to] = [first >> 3, ((end - 1) >> 3) + 1];
  writePiece(file, layout.bitmapAt + from, bitmap.subarray(from, to));
}

/** Says what the layer is over, in its header. */
export function writeCowHeader({file}: OpenCow, header: CowHeader): void {
  writePiece(file, 0, formatCowHeader(header));
}

/** Reads as much as there is of a piece; what is behind the end of the file is zero. */
export function readPiece(file: number, {at, bytes}: Piece, offset = 0): Buffer {
  const data = Buffer.alloc(bytes);
  let read = 0;
  while (read < bytes) {
    const more = readSync(file, data, read, bytes - read, offset + at + read);
    if (more === 0) break;
    read += more;
  }
  return data;
}

/** Writes all of it: a file system that is nearly full may take a part. */
export function writePiece(file: number, at: number, data: Buffer): void {
  let written = 0;
  while (written < data.length) {
    written += writeSync(file, data, written, data.length - written, at + written);
  }
}

/** True for nothing but zeros. */
export const isZero = (data: Buffer): boolean => data.equals(zeros.subarray(0, data.length));
const zeros = Buffer.alloc(pieceBytes);
