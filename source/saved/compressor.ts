import type {Transform} from 'node:stream';
import {UsageError} from '../errors.ts';
import {zlib} from '../system/node/zlib.ts';
import type {Compression} from './format.ts';

/** Node has zstd from 22.15 on; an older one leaves what it writes as it is. */
export const compression = (): Compression => ('createZstdCompress' in zlib() ? 'zstd' : 'none');

/** Level 1: the next ones take several times as long for a tenth less. */
const level = 1;

/** Bytes that are handled at once. */
export const pieceSize = 256 * 1024;

export function createCompressor(): Transform {
  const {ZSTD_c_compressionLevel: parameter} = zlib().constants;
  return zlib().createZstdCompress({chunkSize: pieceSize, params: {[parameter]: level}});
}

/** @throws {UsageError} where this Node has no zstd. */
export function createDecompressor(file: string): Transform {
  if ('createZstdDecompress' in zlib()) return zlib().createZstdDecompress({chunkSize: pieceSize});
  throw new UsageError(`${file} is compressed with zstd: that takes Node 22.15 or newer.`);
}
