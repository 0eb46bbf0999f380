import {UsageError} from '../errors.ts';

/** One member of an archive. Paths are relative, without `.` or `..`; modes are permission bits. */
export type ArchiveEntry =
  | {readonly type: 'directory'; readonly path: string; readonly mode?: number}
  | {
      readonly type: 'file';
      readonly path: string;
      readonly mode?: number;
      readonly data: string | Uint8Array;
    }
  | {readonly type: 'symlink'; readonly path: string; readonly target: string}
  | {
      readonly type: 'character-device';
      readonly path: string;
      readonly mode?: number;
      readonly major: number;
      readonly minor: number;
    };

type EntryType = ArchiveEntry['type'];

/** File types of st_mode, inode(7). */
const fileTypes: Record<EntryType, number> = {
  directory: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
  'character-device': 0o020000,
};

const defaultModes: Record<EntryType, number> = {
  directory: 0o755,
  file: 0o644,
  symlink: 0o777,
  'character-device': 0o600,
};

const trailer = 'TRAILER!!!';
const blockSize = 512;

/**
 * Writes an archive in cpio's "newc" format, the one that Linux unpacks as its initramfs (the
 * kernel's Documentation/driver-api/early-userspace/buffer-format.rst). The same entries give the
 * same bytes: members keep their order, all belong to root, are dated 1970 and numbered from 1.
 *
 * @throws {UsageError} for a path that leaves the archive, comes twice, or whose directory does not
 * come before it (the kernel would drop it without a word).
 */
export function writeCpio(entries: readonly ArchiveEntry[]): Buffer {
  checkPaths(entries);
  const chunks = entries.flatMap((entry, index) => writeMember(entry, index + 1));
  chunks.push(...pad(Buffer.concat([header({name: trailer, links: 1}), terminated(trailer)])));
  const archive = Buffer.concat(chunks);
  return Buffer.concat([archive, Buffer.alloc(-archive.length & (blockSize - 1))]);
}

function writeMember(entry: ArchiveEntry, inode: number): Buffer[] {
  const content = contentOf(entry);
  const head = header({
    inode,
    name: entry.path,
    mode: fileTypes[entry.type] | modeOf(entry),
    links: entry.type === 'directory' ? 2 : 1,
    size: content.length,
    ...(entry.type === 'character-device' && {major: entry.major, minor: entry.minor}),
  });
  return [...pad(Buffer.concat([head, terminated(entry.path)])), ...pad(content)];
}

const modeOf = (entry: ArchiveEntry) =>
  ('mode' in entry ? entry.mode : undefined) ?? defaultModes[entry.type];

function contentOf(entry: ArchiveEntry): Buffer {
  switch (entry.type) {
    case 'file':
      return typeof entry.data === 'string' ? Buffer.from(entry.data) : Buffer.from(entry.data);
    case 'symlink':
      return Buffer.from(entry.target);
    case 'directory':
    case 'character-device':
      return Buffer.alloc(0);
  }
}

type Header = {
  name: string;
  inode?: number;
  mode?: number;
  links: number;
  size?: number;
  major?: number;
  minor?: number;
};

/** The 110 bytes before a name: a magic number and thirteen fields of eight hexadecimal digits. */
function header({
  name,
  inode = 0,
  mode = 0,
  links,
  size = 0,
  major = 0,
  minor = 0,
}: Header): Buffer {
  const owner = 0;
  const modified = 0;
  const checksum = 0;
  const archiveDevice = [0, 0];
  const nameSize = Buffer.byteLength(name) + 1;
  const fields = [
    ...[inode, mode, owner, owner, links, modified, size],
    ...archiveDevice,
    ...[major, minor, nameSize, checksum],
  ];
  const digits = fields.map(field => field.toString(16).toUpperCase().padStart(8, '0'));
  return Buffer.from(`070701${digits.join('')}`, 'latin1');
}

const terminated = (name: string) => Buffer.from(`${name}\0`);

/** A member's name and its content each end on a multiple of four. */
const pad = (bytes: Buffer) => [bytes, Buffer.alloc(-bytes.length & 3)];

function checkPaths(entries: readonly ArchiveEntry[]): void {
  const types = new Map<string, EntryType>();
  for (const {path, type} of entries) {
    const parts = path.split('/');
    if (parts.some(part => part === '' || part === '.' || part === '..') || path.includes('\0')) {
      throw new UsageError(`'${path}' is no path inside an archive.`);
    }
    if (path === trailer) throw new UsageError(`'${path}' is what ends a cpio archive.`);
    if (types.has(path)) throw new UsageError(`'${path}' is in the archive twice.`);
    const parent = parts.slice(0, -1).join('/');
    if (parent !== '' && types.get(parent) !== 'directory') {
      throw new UsageError(`'${path}' comes before its directory '${parent}'.`);
    }
    types.set(path, type);
  }
}
