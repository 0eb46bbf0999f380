import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {hasCode} from '../../errors.ts';
import {isCow, parseCowHeader} from './cow-header.ts';
import {isQcow2, parseQcow2Header, qcow2HeaderBytes} from './qcow2-header.ts';

/** What the files of disks are: `cow` is a layer of User-Mode Linux. */
export const diskFormats = ['raw', 'qcow2', 'cow'] as const;
export type DiskFormat = (typeof diskFormats)[number];

/** A disk in a file. */
export type DiskFile = {
  /** Absolute. */
  readonly path: string;
  readonly format: DiskFormat;
  /** Bytes that it takes on its file system. */
  readonly used: number;
  /** Bytes that the guest sees. */
  readonly promised: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Told by device and inode. */
  readonly identity: string;
  /** What it is a layer over. */
  readonly base?: DiskBase;
};

export type DiskBase = {
  /** Absolute; where QEMU is told of something else than a file, as it is written. */
  readonly path: string;
  /** Where the layer says it. */
  readonly format?: string;
  /** When it was last written to as the layer was made, in seconds since 1970, where it says. */
  readonly modified?: number;
};

/** Device and inode in one word. */
export const identityOf = ({dev, ino}: {dev: number; ino: number}): string => `${dev}-${ino}`;

/**
 * Looks at what a file is.
 *
 * @param format What it is known to be. A guest can make its raw disk look like a layer over any file
 * of its host, so of a disk that a guest wrote to its format is known, not looked for.
 * @throws whatever the system says of a file that cannot be read (ENOENT, EACCES, EISDIR).
 */
export function inspectDisk(path: string, format?: DiskFormat): DiskFile {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    const plain = {
      path,
      used: stat.blocks * 512,
      modified: stat.mtimeMs,
      identity: identityOf(stat),
    };
    const start = Buffer.alloc(qcow2HeaderBytes);
    const header = start.subarray(0, readSync(file, start, 0, start.length, 0));
    const found = format ?? formatOf(header);
    if (found === 'qcow2') return {...plain, format: found, ...qcow2(path, header, stat.size)};
    if (found === 'cow') return {...plain, format: found, ...cow(header, stat.size)};
    return {...plain, format: 'raw', promised: stat.size};
  } finally {
    closeSync(file);
  }
}

/** The same for what a config names; undefined for what is no file, or cannot be read, of which whoever needs it will tell. */
export function lookAtDisk(path: string): DiskFile | undefined {
  if (!path.startsWith('/') || path.startsWith('/dev/')) return undefined;
  try {
    return inspectDisk(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** The format that the first bytes of a file look like. */
export const formatOf = (start: Buffer): DiskFormat =>
  isQcow2(start) ? 'qcow2' : isCow(start) ? 'cow' : 'raw';

function qcow2(path: string, start: Buffer, bytes: number): Pick<DiskFile, 'promised' | 'base'> {
  const {size, base, baseFormat} = parseQcow2Header(start) ?? {size: bytes};
  if (base === undefined) return {promised: size};
  const isFile = !/^[a-z][a-z0-9+.-]*:/i.test(base);
  return {
    promised: size,
    base: {
      path: isFile ? resolve(dirname(path), base) : base,
      ...(baseFormat === undefined ? {} : {format: baseFormat}),
    },
  };
}

function cow(start: Buffer, bytes: number): Pick<DiskFile, 'promised' | 'base'> {
  const header = parseCowHeader(start);
  if (header === undefined) return {promised: bytes};
  const {base, baseModified, size} = header;
  return {promised: size, base: {path: base, format: 'raw', modified: baseModified}};
}
