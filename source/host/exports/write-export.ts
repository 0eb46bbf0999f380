import {open} from 'node:fs/promises';
import {Readable} from 'node:stream';
import type {Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {encodeTrailer} from '../../saved/format.ts';
import {createCompressor} from '../../saved/compressor.ts';
import {startHash} from '../../system/node/hash.ts';
import {encodeHeader, encodeRecord, recordLimit} from './format.ts';
import type {ExportHeader} from './format.ts';

/**
 * Writes an exported domain: what is zero in its files is left out.
 *
 * @param files Paths of the header's parts, in their order.
 * @param onBytes Told how many bytes of the files have been read.
 */
export async function writeExport(
  target: Writable,
  header: ExportHeader,
  files: readonly string[],
  {signal, onBytes}: {signal: AbortSignal; onBytes?: (bytes: number) => void},
): Promise<void> {
  const hash = startHash('sha256');
  let length = 0;
  async function* seal(body: AsyncIterable<Buffer>) {
    const put = (chunk: Buffer) => {
      hash.update(chunk);
      length += chunk.length;
      return chunk;
    };
    yield put(encodeHeader(header));
    for await (const chunk of body) yield put(chunk);
    yield encodeTrailer(length, hash.digest());
  }
  const records = Readable.from(recordsOf(files, onBytes), {objectMode: false});
  const compressor = header.compression === 'zstd' ? createCompressor() : undefined;
  await (compressor === undefined
    ? pipeline(records, seal, target, {signal})
    : pipeline(records, compressor, seal, target, {signal}));
}

async function* recordsOf(files: readonly string[], onBytes?: (bytes: number) => void) {
  let total = 0;
  for (const [part, path] of files.entries()) {
    const file = await open(path, 'r');
    try {
      for (let at = 0; ;) {
        const buffer = Buffer.allocUnsafe(recordLimit);
        const {bytesRead: length} = await file.read(buffer, 0, buffer.length, at);
        if (length === 0) break;
        const data = buffer.subarray(0, length);
        if (!isZero(data)) {
          yield encodeRecord({part, at, length});
          yield data;
        }
        at += length;
        total += length;
        onBytes?.(total);
      }
    } finally {
      await file.close();
    }
  }
  yield encodeRecord({part: 0, at: 0, length: 0});
}

const zeros = Buffer.alloc(recordLimit);
const isZero = (data: Buffer): boolean => data.equals(zeros.subarray(0, data.length));
