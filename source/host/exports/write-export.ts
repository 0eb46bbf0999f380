import {Readable} from 'node:stream';
import type {Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {DiskContent} from '../../disks/content/content.ts';
import {encodeTrailer} from '../../saved/format.ts';
import {createCompressor} from '../../saved/compressor.ts';
import {startHash} from '../../system/node/hash.ts';
import {encodeHeader, encodeRecord, recordLimit} from './format.ts';
import type {ExportHeader} from './format.ts';

/**
 * Writes an exported domain: what is zero in its files is left out.
 *
 * @param contents Of the header's parts, in their order.
 * @param onBytes Told how many bytes of them have been read.
 */
export async function writeExport(
  target: Writable,
  header: ExportHeader,
  contents: readonly DiskContent[],
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
  const records = Readable.from(recordsOf(contents, onBytes), {objectMode: false});
  const compressor = header.compression === 'zstd' ? createCompressor() : undefined;
  await (compressor === undefined
    ? pipeline(records, seal, target, {signal})
    : pipeline(records, compressor, seal, target, {signal}));
}

async function* recordsOf(contents: readonly DiskContent[], onBytes?: (bytes: number) => void) {
  let total = 0;
  for (const [part, {read}] of contents.entries()) {
    for await (const {at, data} of read()) {
      for (const {from, to} of runsOf(data)) {
        yield encodeRecord({part, at: at + from, length: to - from});
        yield data.subarray(from, to);
      }
      total += data.length;
      onBytes?.(total);
    }
  }
  yield encodeRecord({part: 0, at: 0, length: 0});
}

/** What file systems allocate: less is not worth a record. */
const blockBytes = 4096;
const zeros = Buffer.alloc(blockBytes);

/** Where blocks in a row hold something, in pieces that a record may have. */
function* runsOf(data: Buffer) {
  for (let from = 0; from < data.length;) {
    let to = from;
    while (to < data.length && to - from < recordLimit && !isZero(data, to)) to += blockBytes;
    if (to > from) yield {from, to: Math.min(to, data.length)};
    from = Math.max(to, from + blockBytes);
  }
}

const isZero = (data: Buffer, at: number): boolean => {
  const length = Math.min(blockBytes, data.length - at);
  return data.compare(zeros, 0, length, at, at + length) === 0;
};
