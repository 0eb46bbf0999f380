import {createReadStream, promises as files, statSync} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {Readable} from 'node:stream';
import {UsageError, messageOf} from '../errors.ts';
import {startHash} from '../system/node/hash.ts';
import {createDecompressor, pieceSize} from './compressor.ts';
import {decodeHeader, decodePrefix, decodeTrailer, prefixLength, trailerLength} from './format.ts';
import type {SavedDomain} from './format.ts';
import {readPieces} from './pieces/read-pieces.ts';

export type SavedFile = {
  readonly header: SavedDomain;
  /** Bytes of the header as it is in the file. */
  readonly headerLength: number;
  /** Bytes of the whole file. */
  readonly size: number;
};

/**
 * Reads what a file says it holds.
 *
 * @throws {UsageError} in xl's words when it is not there, of something else, or torn.
 */
export async function readSaved(file: string): Promise<SavedFile> {
  return withFile(file, async handle => {
    const {size} = await handle.stat();
    const headerLength = decodePrefix(await readAt(handle, 0, prefixLength), file);
    const text = await readAt(handle, prefixLength, headerLength);
    if (text.length < headerLength) throw new UsageError(`${file}: Savefile truncated.`);
    const header = decodeHeader(text, file);
    const trailer = await readAt(handle, Math.max(0, size - trailerLength), trailerLength);
    decodeTrailer(trailer, size, file);
    return {header, headerLength, size};
  });
}

/**
 * Reads the whole file and compares its checksum.
 *
 * @throws {UsageError} when it is not what was written.
 */
export async function verifySaved(
  file: string,
  {onProgress, signal}: {onProgress?: (part: number) => void; signal?: AbortSignal} = {},
): Promise<void> {
  await withFile(file, async handle => {
    const {size} = await handle.stat();
    const trailer = await readAt(handle, Math.max(0, size - trailerLength), trailerLength);
    const expected = decodeTrailer(trailer, size, file);
    const hash = startHash('sha256');
    const end = size - trailerLength;
    const read = (position: number) =>
      readAt(handle, position, Math.min(4 * pieceSize, end - position));
    let coming = read(0);
    for (let position = 0; position < end;) {
      signal?.throwIfAborted();
      const piece = await coming;
      if (piece.length === 0) break;
      position += piece.length;
      // The disk goes on while this is hashed.
      coming = read(position);
      coming.catch(() => undefined);
      hash.update(piece);
      onProgress?.(position / end);
    }
    await coming;
    if (!hash.digest().equals(expected)) {
      throw new UsageError(`${file}: the checksum is wrong: the file was damaged.`);
    }
  });
}

/** The backlogs of the consoles. */
export async function readBacklogs(file: string, saved: SavedFile): Promise<Buffer[]> {
  return withFile(file, async handle => {
    const backlogs = [];
    let position = prefixLength + saved.headerLength;
    for (const length of saved.header.backlogs) {
      backlogs.push(await readAt(handle, position, length));
      position += length;
    }
    return backlogs;
  });
}

/** The machine's state, as the machine gave it, and how many bytes of the file are read so far. */
export function openState(
  file: string,
  {header, headerLength, size}: SavedFile,
): {readonly state: Readable; readonly read: () => number} {
  const before = prefixLength + headerLength + header.backlogs.reduce((sum, one) => sum + one, 0);
  const end = size - trailerLength;
  if (header.format === 2) {
    let position = before;
    const place = {file, from: before, end, onRead: (now: number) => (position = now)};
    return {state: Readable.from(readPieces(place), {objectMode: false}), read: () => position};
  }
  const stored = createReadStream(file, {
    start: before,
    end: end - 1,
    highWaterMark: pieceSize,
  });
  const read = () => stored.bytesRead;
  if (header.compression !== 'zstd') return {state: stored, read};
  const state = createDecompressor(file);
  // What fails is told by the stream that is read.
  pipeline(stored, state).catch(() => undefined);
  return {state, read};
}

async function withFile<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle;
  try {
    if (statSync(file).isDirectory()) throw new Error(`${file} is a directory`);
    handle = await files.open(file, 'r');
  } catch (error) {
    throw new UsageError(`Can't open restore file: ${messageOf(error)}`, {cause: error});
  }
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const {bytesRead} = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
