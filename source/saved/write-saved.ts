import {existsSync, promises as files, statSync} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {UsageError, messageOf} from '../errors.ts';
import {startHash} from '../system/node/hash.ts';
import {encodeHeader, encodeTrailer} from './format.ts';
import type {SavedDomain} from './format.ts';
import {createPieceWriter} from './pieces/write-pieces.ts';

/** A saved domain on its way to the disk, beside the file that it is to be. */
export type SavedWriter = {
  /** Where it is until it is whole. */
  readonly temporary: string;
  /** Begins the file; the machine's state goes into the stream. */
  readonly begin: (about: AboutDomain, backlogs: readonly Buffer[]) => Writable;
  /**
   * Waits until the stream has ended and all of it is on the disk, and puts the file in its place.
   *
   * @returns its length in bytes.
   */
  readonly finish: () => Promise<number>;
  /** Leaves nothing of it; what was in its place before stays. */
  readonly abandon: () => Promise<void>;
};

/** What a header says of the domain; the rest is about the file. */
export type AboutDomain = Omit<SavedDomain, 'format' | 'id' | 'backlogs' | 'compression'>;

/**
 * Opens a file for a saved domain. Only its owner can read it: it holds the memory of a guest.
 *
 * @throws {UsageError} in xl's words when it cannot be made.
 */
export async function openSavedWriter(file: string, id: string): Promise<SavedWriter> {
  const temporary = temporaryOf(file, id);
  let handle: FileHandle;
  try {
    if (existsSync(file) && !statSync(file).isFile()) throw new Error(`${file} is no file`);
    handle = await files.open(temporary, 'wx', 0o600);
  } catch (error) {
    throw new UsageError(`Failed to open temp file ${temporary} for writing: ${messageOf(error)}`, {
      cause: error,
    });
  }

  const hash = startHash('sha256');
  let length = 0;
  let written: Promise<unknown> | undefined;

  const put = async (parts: readonly Buffer[]) => {
    const writing = writeAll(handle, parts);
    // Meanwhile: both take about as long.
    for (const part of parts) {
      hash.update(part);
      length += part.length;
    }
    await writing;
  };

  return {
    temporary,
    begin: (about, backlogs) => {
      const lengths = backlogs.map(backlog => backlog.length);
      const header: SavedDomain = {format: 2, id, ...about, backlogs: lengths};
      const begun = put([encodeHeader(header), ...backlogs]);
      const pieces = createPieceWriter({
        put: async parts => {
          await begun;
          await put(parts);
        },
        sync: () => handle.datasync(),
      });
      written = Promise.all([begun, finished(pieces)]);
      // Whoever fills the stream hears of what went wrong there first.
      written.catch(() => undefined);
      return pieces;
    },
    finish: async () => {
      await written;
      await handle.writeFile(encodeTrailer(length, hash.digest()));
      const {size} = await handle.stat();
      await handle.sync();
      await handle.close();
      await files.rename(temporary, file);
      await syncDirectory(dirname(file));
      return size;
    },
    abandon: async () => {
      await handle.close().catch(() => undefined);
      await files.rm(temporary, {force: true});
    },
  };
}

/** Where the save of this ID is until it is whole. */
export const temporaryOf = (file: string, id: string) => `${file}.${id.slice(0, 8)}.tmp`;

/** Writes all of it; the system may take less at once. */
async function writeAll(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
  for (let left = parts; ;) {
    const {bytesWritten} = await handle.writev(left);
    left = withoutFirst(left, bytesWritten);
    if (left.length === 0) return;
  }
}

function withoutFirst(parts: readonly Buffer[], bytes: number): readonly Buffer[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  if (bytes < first.length) return [first.subarray(bytes), ...rest];
  return withoutFirst(rest, bytes - first.length);
}

/** So that the new name outlives a power failure. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await files.open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
