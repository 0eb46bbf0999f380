import {UsageError} from '../../errors.ts';
import type {Compression} from '../../saved/format.ts';

/**
 * The file that a domain is exported to:
 *
 * | bytes    | what                                                                        |
 * | -------- | --------------------------------------------------------------------------- |
 * | 32       | the magic text, which a transfer as text would damage                       |
 * | 4        | length of the header, big endian                                            |
 * | as said  | the header: `ExportHeader` as JSON                                          |
 * | the rest | the body: records, compressed as the header says                            |
 * | 56       | the trailer of saved domains: length and SHA-256 of all of the above        |
 *
 * A record is 16 bytes and its data: 4 bytes say which part it belongs to, 8 where in it, and 4 how long it
 * is, big endian. What no record holds is zero. A record of no length ends the body.
 */
export type ExportHeader = {
  readonly format: 1;
  /** The domain's name. */
  readonly name: string;
  /** Seconds since 1970. */
  readonly exportedAt: number;
  /** Version of domux that wrote it. */
  readonly domux: string;
  /** The text of its config. */
  readonly config: string;
  readonly parts: readonly ExportPart[];
  readonly compression: Compression;
};

/** A file that goes along: a disk, by its place in the config's list, or a saved state. */
export type ExportPart = {
  readonly role: {readonly disk: number} | 'state';
  /** Of the file as it is here. */
  readonly format: 'raw' | 'qcow2' | 'saved';
  readonly bytes: number;
};

export const exportMagic = Buffer.from(
  'Domux exported domain\n\0\r\x1a'.padEnd(32, '\0'),
  'latin1',
);
export const prefixLength = exportMagic.length + 4;
export const recordPrefix = 16;

/** Bytes that a record may have, and a header: it is a config. */
export const recordLimit = 256 * 1024;
const headerLimit = 16 * 1024 * 1024;

export function encodeHeader(header: ExportHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([exportMagic, length, text]);
}

/**
 * Gives the length of the header.
 *
 * @throws {UsageError} for something else than an exported domain.
 */
export function decodePrefix(prefix: Buffer, file: string): number {
  if (!prefix.subarray(0, exportMagic.length).equals(exportMagic)) {
    throw new UsageError(`${file} is no exported domain.`);
  }
  const length = prefix.readUInt32BE(exportMagic.length);
  if (length <= headerLimit) return length;
  throw new UsageError(`${file}: a header of ${length} bytes: the file is damaged.`);
}

/** @throws {UsageError} for a header that this version cannot read. */
export function decodeHeader(text: Buffer, file: string): ExportHeader {
  let header: Partial<ExportHeader>;
  try {
    header = JSON.parse(text.toString('utf8')) as Partial<ExportHeader>;
  } catch (error) {
    throw new UsageError(`${file}: the header is damaged.`, {cause: error});
  }
  if (header.format === 1) return header as ExportHeader;
  throw new UsageError(
    `${file}: written in format ${String(header.format)}, and this version of domux reads format 1.`,
  );
}

export type RecordPlace = {readonly part: number; readonly at: number; readonly length: number};

export function encodeRecord({part, at, length}: RecordPlace): Buffer {
  const prefix = Buffer.alloc(recordPrefix);
  prefix.writeUInt32BE(part);
  prefix.writeBigUInt64BE(BigInt(at), 4);
  prefix.writeUInt32BE(length, 12);
  return prefix;
}

export const decodeRecord = (prefix: Buffer): RecordPlace => ({
  part: prefix.readUInt32BE(),
  at: Number(prefix.readBigUInt64BE(4)),
  length: prefix.readUInt32BE(12),
});
