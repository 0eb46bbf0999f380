import type {DomainConfig} from '../config/domain-config.ts';
import {completeConfig} from '../config/stored-config.ts';
import {UsageError} from '../errors.ts';
import {isRecord} from '../protocol/schema.ts';

/**
 * The file that a saved domain is kept in:
 *
 * | bytes    | what                                                                    |
 * | -------- | ----------------------------------------------------------------------- |
 * | 32       | the magic text, which a transfer as text would damage                   |
 * | 4        | length of the header, big endian                                        |
 * | as said  | the header: `SavedDomain` as JSON                                       |
 * | as said  | the backlog of each console, from console 0 on                          |
 * | the rest | the machine's state, in the machine's own form, in pieces (`pieces/`)   |
 * | 8        | length of all of the above, big endian                                  |
 * | 32       | SHA-256 of all of the above                                             |
 * | 16       | the closing magic text                                                  |
 *
 * In format 1 the state is one stream, which is compressed as the header says.
 */
export type SavedDomain = {
  readonly format: SavedFormat;
  /** Tells one save from any other: whoever finds a save cut short looks for it in the file. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly savedAt: number;
  /** Version of domux that wrote it. */
  readonly domux: string;
  readonly config: DomainConfig;
  /** It was paused when it was asked to be saved. */
  readonly paused: boolean;
  readonly history: DomainHistory;
  /** Bytes of the backlog of each console. */
  readonly backlogs: readonly number[];
  /** What the machine must know to be put together again as it was. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** Of the state, in format 1. */
  readonly compression?: Compression;
};

/** Those that this version reads; the last one is what it writes. */
export const savedFormats = [1, 2] as const;
export type SavedFormat = (typeof savedFormats)[number];

/** What a domain takes along of its life so far. */
export type DomainHistory = {
  readonly restarts: number;
  /** Milliseconds since 1970 of its crashes. */
  readonly crashes: readonly number[];
  /** Nanoseconds of processor time that it has used. */
  readonly spentCpu: number;
  /** Bytes the guest may be given at most, where that was changed. */
  readonly maximum?: number;
};

export type Compression = 'none' | 'zstd';

export const openingMagic = Buffer.from('Domux saved domain\n\0\r\x1a'.padEnd(32, '\0'), 'latin1');
export const closingMagic = Buffer.from('domux save ends\n', 'latin1');

export const prefixLength = openingMagic.length + 4;
export const hashLength = 32;
export const trailerLength = 8 + hashLength + closingMagic.length;

/** Bytes a header may have: a config and a list of crashes are far shorter. */
const headerLimit = 16 * 1024 * 1024;

/** The magic text, the length of the header and the header. */
export function encodeHeader(header: SavedDomain): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([openingMagic, length, text]);
}

/**
 * Reads the magic text and gives the length of the header.
 *
 * @throws {UsageError} in xl's words for a file of something else.
 */
export function decodePrefix(prefix: Buffer, file: string): number {
  if (
    prefix.length < prefixLength ||
    !prefix.subarray(0, openingMagic.length).equals(openingMagic)
  ) {
    throw new UsageError(`${file}: File has wrong magic number - corrupt or for a different tool?`);
  }
  const length = prefix.readUInt32BE(openingMagic.length);
  if (length <= headerLimit) return length;
  throw new UsageError(`${file}: a header of ${length} bytes: the file is corrupt.`);
}

/** @throws {UsageError} for a header that this version cannot read. */
export function decodeHeader(text: Buffer, file: string): SavedDomain {
  let header: unknown;
  try {
    header = JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new UsageError(`${file}: the header is corrupt.`, {cause: error});
  }
  const found = isRecord(header) ? header : {};
  const format = savedFormats.find(known => known === found['format']);
  if (format === undefined) {
    const written = typeof found['format'] === 'number' ? found['format'] : 'unknown';
    throw new UsageError(
      `${file}: written in format ${written}, and this version of domux reads formats ${savedFormats.join(' and ')}.`,
    );
  }
  return completeHeader(format, found, file);
}

/** What an older version did not write is as it was then. */
function completeHeader(
  format: SavedFormat,
  header: Record<string, unknown>,
  file: string,
): SavedDomain {
  const given = header as Partial<SavedDomain>;
  const {id, history} = given;
  if (id === undefined) throw new UsageError(`${file}: the header lacks its ID: it is corrupt.`);
  return {
    ...{savedAt: 0, domux: '', paused: false, backlogs: [], machine: {}},
    ...given,
    ...{format, id, config: completeConfig(given.config)},
    history: {restarts: 0, crashes: [], spentCpu: 0, ...history},
  };
}

export function encodeTrailer(length: number, hash: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([size, hash, closingMagic]);
}

/**
 * @param size Bytes of the whole file.
 * @returns what all before the trailer must hash to.
 * @throws {UsageError} in xl's words for a file that has lost its end.
 */
export function decodeTrailer(trailer: Buffer, size: number, file: string): Buffer {
  const ends = trailer.subarray(8 + hashLength).equals(closingMagic);
  if (trailer.length < trailerLength || !ends) {
    throw new UsageError(`${file}: Savefile truncated.`);
  }
  if (trailer.readBigUInt64BE() !== BigInt(size - trailerLength)) {
    throw new UsageError(`${file}: Savefile truncated, or something was put into it.`);
  }
  return trailer.subarray(8, 8 + hashLength);
}
