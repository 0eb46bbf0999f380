/**
 * The header of a copy-on-write file of User-Mode Linux, version 3 (arch/um/drivers/cow_user.c). After
 * it come a bitmap, a bit for each sector that the layer holds, the lowest bit first, and the sectors,
 * each at its place in the disk.
 */
export type CowHeader = {
  /** Absolute path of the base. */
  readonly base: string;
  /** Of the base, in seconds since 1970: a base that changed since is refused by the kernel. */
  readonly baseModified: number;
  /** Bytes of the disk. */
  readonly size: number;
  /** Bytes. */
  readonly sectorSize: number;
  /** Bytes that the bitmap and the sectors are aligned to. */
  readonly alignment: number;
};

/** `OOOM` */
const magic = 0x4f4f4f4d;
const version = 3;
const pathOffset = 32;
const longestPath = 4095;

/** Bytes of the header. */
export const cowHeaderBytes = pathOffset + longestPath + 1;

/** What the kernel itself makes layers with: sectors of a disk, pages. */
export const cowSectorSize = 512;
export const cowAlignment = 4096;

/** True for what the kernel would take for a layer, of this version or an older one. */
export const isCow = (start: Buffer): boolean =>
  start.length >= 8 && (start.readUInt32BE(0) === magic || start.readUInt32LE(0) === magic);

/** Reads a header; undefined for anything else, and for a version before 3. */
export function parseCowHeader(start: Buffer): CowHeader | undefined {
  if (start.length < cowHeaderBytes || start.readUInt32BE(0) !== magic) return undefined;
  if (start.readUInt32BE(4) !== version) return undefined;
  const path = start.subarray(pathOffset, cowHeaderBytes);
  const end = path.indexOf(0);
  const header = {
    base: path.subarray(0, end === -1 ? path.length : end).toString(),
    baseModified: start.readInt32BE(8),
    size: Number(start.readBigUInt64BE(12)),
    sectorSize: start.readUInt32BE(20),
    alignment: start.readUInt32BE(24),
  };
  return header.sectorSize > 0 && header.alignment > 0 ? header : undefined;
}

/** The header as it is in a file. */
export function formatCowHeader({base, baseModified, size, ...rest}: CowHeader): Buffer {
  const path = Buffer.from(base);
  if (path.length > longestPath) {
    throw new RangeError(`The path of a base has at most ${longestPath} bytes.`);
  }
  const header = Buffer.alloc(cowHeaderBytes);
  header.writeUInt32BE(magic, 0);
  header.writeUInt32BE(version, 4);
  header.writeInt32BE(baseModified, 8);
  header.writeBigUInt64BE(BigInt(size), 12);
  header.writeUInt32BE(rest.sectorSize, 20);
  header.writeUInt32BE(rest.alignment, 24);
  path.copy(header, pathOffset);
  return header;
}

/** Where in a file the parts of a layer are, in bytes. */
export type CowLayout = {
  readonly bitmapAt: number;
  readonly bitmapBytes: number;
  readonly dataAt: number;
  readonly fileBytes: number;
};

/** The places that follow from a header. */
export function cowLayout({size, sectorSize, alignment}: CowHeader): CowLayout {
  const bitmapAt = roundUp(cowHeaderBytes, alignment);
  const bitmapBytes = Math.ceil(Math.ceil(size / sectorSize) / 8);
  const dataAt = roundUp(bitmapAt + bitmapBytes, alignment);
  return {bitmapAt, bitmapBytes, dataAt, fileBytes: dataAt + size};
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;
