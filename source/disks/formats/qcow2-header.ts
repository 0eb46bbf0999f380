/** What of the header of a qcow2 file says what it is (docs/interop/qcow2.txt of QEMU). */
export type Qcow2Header = {
  /** Bytes of the disk. */
  readonly size: number;
  /** As it is written: a path, absolute or beside the file, or what else QEMU takes. */
  readonly base?: string;
  /** QEMU's name for the format of the base, where it is given. */
  readonly baseFormat?: string;
};

/** `QFI` and 0xfb. */
const magic = 0x514649fb;
const baseFormatExtension = 0xe2792aca;
const endOfExtensions = 0;

/** Bytes of a file that hold all that is read here: the first cluster has them, and is no smaller. */
export const qcow2HeaderBytes = 65_536;

export const isQcow2 = (start: Buffer): boolean =>
  start.length >= 4 && start.readUInt32BE(0) === magic;

/** Reads a header; undefined for anything else. */
export function parseQcow2Header(start: Buffer): Qcow2Header | undefined {
  if (start.length < 72 || !isQcow2(start)) return undefined;
  const baseAt = Number(start.readBigUInt64BE(8));
  const baseBytes = start.readUInt32BE(16);
  const size = Number(start.readBigUInt64BE(24));
  if (baseAt === 0 || baseAt + baseBytes > start.length) return {size};
  const baseFormat = readBaseFormat(start);
  return {
    size,
    base: start.subarray(baseAt, baseAt + baseBytes).toString(),
    ...(baseFormat === undefined ? {} : {baseFormat}),
  };
}

/** Extensions follow the header: type, length, and the value in units of eight bytes. */
function readBaseFormat(start: Buffer): string | undefined {
  const version = start.readUInt32BE(4);
  let at = version < 3 || start.length < 104 ? 72 : start.readUInt32BE(100);
  while (at + 8 <= start.length) {
    const type = start.readUInt32BE(at);
    const length = start.readUInt32BE(at + 4);
    if (type === endOfExtensions) return undefined;
    if (type === baseFormatExtension) return start.subarray(at + 8, at + 8 + length).toString();
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return undefined;
}
