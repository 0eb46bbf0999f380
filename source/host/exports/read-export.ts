import {open} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {Readable as ReadableStream} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {UsageError, hasCode, messageOf} from '../../errors.ts';
import {createDecompressor} from '../../saved/compressor.ts';
import {decodeTrailer, trailerLength} from '../../saved/format.ts';
import {startHash} from '../../system/node/hash.ts';
import {ByteQueue} from './byte-queue.ts';
import {
  decodeHeader,
  decodePrefix,
  decodeRecord,
  prefixLength,
  recordLimit,
  recordPrefix,
} from './format.ts';
import type {ExportHeader, ExportPart} from './format.ts';

export type ReadOptions = {
  /** How messages name what is read. */
  readonly label: string;
  readonly signal: AbortSignal;
  /** Says where each part is to be written, once the header is known; throws to refuse it. */
  readonly place: (header: ExportHeader) => readonly string[];
};

/**
 * Reads an exported domain from a stream, and writes its parts to new files. They can be relied on once
 * this resolves: before that nobody knows whether all of it will come.
 *
 * @throws {UsageError} for a file of something else, one of a newer version, or one that is torn.
 */
export async function readExport(
  source: Readable,
  {label, signal, place}: ReadOptions,
): Promise<ExportHeader> {
  const queue = new ByteQueue(source[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  const hash = startHash('sha256');
  let size = 0;
  const taken = (chunk: Buffer) => {
    hash.update(chunk);
    size += chunk.length;
    return chunk;
  };
  const torn = (cause?: unknown) =>
    new UsageError(`${label} is torn: it ends too early, or was damaged on its way.`, {cause});
  const take = async (length: number) => {
    const chunk = await queue.take(length);
    if (chunk === undefined) throw torn();
    return taken(chunk);
  };

  const prefix = await queue.take(prefixLength);
  if (prefix === undefined) throw new UsageError(`${label} is no exported domain.`);
  const header = decodeHeader(await take(decodePrefix(taken(prefix), label)), label);
  const paths = place(header);
  async function* body() {
    for (;;) {
      const chunk = await queue.takeLeaving(trailerLength);
      if (chunk === undefined) return;
      yield taken(chunk);
    }
  }
  const files = await createFiles(paths, header.parts);
  try {
    const compressed = ReadableStream.from(body(), {objectMode: false});
    const unpacker = header.compression === 'zstd' ? createDecompressor(label) : undefined;
    const write = (records: AsyncIterable<Buffer>) => writeRecords(records, files, torn);
    await (unpacker === undefined
      ? pipeline(compressed, write, {signal})
      : pipeline(compressed, unpacker, write, {signal}));
    await Promise.all(files.map(file => file.sync()));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw hasCode(error, 'ENOSPC', 'EDQUOT') || error instanceof UsageError
      ? error
      : hasCode(error)
        ? error
        : torn(messageOf(error));
  } finally {
    await Promise.all(files.map(file => file.close()));
  }
  const trailer = await queue.take(trailerLength);
  if (trailer === undefined) throw torn();
  const digest = decodeTrailer(trailer, size + trailerLength, label);
  if (!hash.digest().equals(digest)) throw torn();
  return header;
}

/** New files, as long as the parts are: what no record holds is zero. */
async function createFiles(
  paths: readonly string[],
  parts: readonly ExportPart[],
): Promise<readonly FileHandle[]> {
  const files: FileHandle[] = [];
  for (const [index, path] of paths.entries()) {
    const file = await open(path, 'wx', 0o600);
    files.push(file);
    await file.truncate(parts[index]?.bytes ?? 0);
  }
  return files;
}

async function writeRecords(
  records: AsyncIterable<Buffer>,
  files: readonly FileHandle[],
  torn: () => UsageError,
): Promise<void> {
  const queue = new ByteQueue(records[Symbol.asyncIterator]());
  for (;;) {
    const prefix = await queue.take(recordPrefix);
    if (prefix === undefined) throw torn();
    const {part, at, length} = decodeRecord(prefix);
    if (length === 0) return;
    const file = files[part];
    const data = length > recordLimit ? undefined : await queue.take(length);
    if (data === undefined || file === undefined) throw torn();
    await file.write(data, 0, length, at);
  }
}
