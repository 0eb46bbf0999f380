import {closeSync, openSync, readSync} from 'node:fs';

const sector = 512;

/** What a raw disk begins with: a file system, or a table of partitions. */
export type DiskLayout =
  | {readonly type: 'file-system'}
  /** `root` is the number of the largest partition: that is the root of every image for clouds. */
  | {readonly type: 'partitions'; readonly root: number}
  | {readonly type: 'unknown'};

/** Looks at how a raw disk is laid out: GPT (UEFI specification, 5.3), MBR, or neither. */
export function readLayout(disk: string): DiskLayout {
  const file = openSync(disk, 'r');
  const read = (position: number, length: number) => {
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, position);
    return buffer;
  };
  try {
    const header = read(sector, sector);
    if (header.toString('latin1', 0, 8) === 'EFI PART') {
      return partitions(readGpt(header, read));
    }
    if (isFileSystem(read)) return {type: 'file-system'};
    const first = read(0, sector);
    return first.readUInt16LE(510) === 0xaa55 ? partitions(readMbr(first)) : {type: 'unknown'};
  } finally {
    closeSync(file);
  }
}

type Read = (position: number, length: number) => Buffer;
type Partition = {readonly number: number; readonly sectors: number};

function partitions(found: readonly Partition[]): DiskLayout {
  const [largest] = [...found].sort((left, right) => right.sectors - left.sectors);
  return largest === undefined ? {type: 'unknown'} : {type: 'partitions', root: largest.number};
}

function readGpt(header: Buffer, read: Read): Partition[] {
  const start = Number(header.readBigUInt64LE(72)) * sector;
  const count = Math.min(header.readUInt32LE(80), 128);
  const size = Math.min(header.readUInt32LE(84), 4096);
  const table = read(start, count * size);
  return Array.from({length: count}, (_, index) => table.subarray(index * size, (index + 1) * size))
    .map((entry, index) => ({entry, number: index + 1}))
    .filter(({entry}) => entry.length >= 48 && !entry.subarray(0, 16).equals(noType))
    .map(({entry, number}) => ({
      number,
      sectors: Number(entry.readBigUInt64LE(40) - entry.readBigUInt64LE(32)) + 1,
    }));
}

const noType = Buffer.alloc(16);

function readMbr(first: Buffer): Partition[] {
  return [0, 1, 2, 3]
    .map(index => first.subarray(446 + index * 16, 462 + index * 16))
    .map((entry, index) => ({type: entry[4], number: index + 1, sectors: entry.readUInt32LE(12)}))
    .filter(({type, sectors}) => type !== 0 && sectors > 0);
}

/** The superblocks of ext2 to ext4, XFS and Btrfs. */
function isFileSystem(read: Read): boolean {
  return (
    read(1024 + 0x38, 2).readUInt16LE() === 0xef53 ||
    read(0, 4).toString('latin1') === 'XFSB' ||
    read(0x10040, 8).toString('latin1') === '_BHRfS_M'
  );
}
