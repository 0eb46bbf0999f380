import type {MemoryRegion} from './process-maps.ts';

/** Bytes of the ELF64 file header, of a program header, and of a page, to which contents are aligned. */
const headerSize = 64;
const entrySize = 56;
const page = 4096;

/** Numbers of elf(5). */
const fileTypeCore = 4;
const machineX86_64 = 62;
const segmentLoad = 1;
const segmentNote = 4;

export type CoreLayout = {
  readonly header: Buffer;
  /** Where in the file the contents of each region begin. */
  readonly offsets: readonly number[];
  readonly size: number;
};

/** The head of a core file for these regions, and where their contents go. */
export function layOutCore(regions: readonly MemoryRegion[], note: Buffer): CoreLayout {
  const entries = regions.length + 1;
  const noteOffset = headerSize + entries * entrySize;
  const header = Buffer.alloc(alignUp(noteOffset + note.length));
  writeFileHeader(header, entries);
  writeSegment(header, 0, {
    type: segmentNote,
    flags: 0,
    offset: noteOffset,
    address: 0,
    size: note.length,
    align: 4,
  });
  note.copy(header, noteOffset);

  let offset = header.length;
  const offsets = regions.map((region, index) => {
    const {start, end, readable, writable, executable} = region;
    writeSegment(header, index + 1, {
      type: segmentLoad,
      flags: (executable ? 1 : 0) | (writable ? 2 : 0) | (readable ? 4 : 0),
      offset,
      address: start,
      size: end - start,
      align: page,
    });
    const at = offset;
    offset += end - start;
    return at;
  });
  return {header, offsets, size: offset};
}

function writeFileHeader(header: Buffer, entries: number): void {
  // Class 64 bit, little endian, version 1.
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
  header.writeUInt16LE(fileTypeCore, 16);
  header.writeUInt16LE(machineX86_64, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(headerSize), 32);
  header.writeUInt16LE(headerSize, 52);
  header.writeUInt16LE(entrySize, 54);
  header.writeUInt16LE(entries, 56);
}

type Segment = {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly align: number;
};

function writeSegment(header: Buffer, index: number, segment: Segment): void {
  const at = headerSize + index * entrySize;
  header.writeUInt32LE(segment.type, at);
  header.writeUInt32LE(segment.flags, at + 4);
  const fields = [segment.offset, segment.address, 0, segment.size, segment.size, segment.align];
  for (const [field, value] of fields.entries()) {
    header.writeBigUInt64LE(BigInt(value), at + 8 + field * 8);
  }
}

/** Bytes of `struct elf_prstatus` of x86-64, and where in it are the process number, `rip` and `rsp`. */
const statusSize = 336;
const pidOffset = 32;
const registersOffset = 112;
const ripOffset = registersOffset + 16 * 8;
const rspOffset = registersOffset + 19 * 8;
const noteStatus = 1;

/** The note that gives a debugger a thread to show: its number, and where it is. */
export function statusNote(pid: number, instruction: bigint, stack: bigint): Buffer {
  const note = Buffer.alloc(12 + 8 + statusSize);
  note.writeUInt32LE(5, 0);
  note.writeUInt32LE(statusSize, 4);
  note.writeUInt32LE(noteStatus, 8);
  note.write('CORE', 12, 'latin1');
  const status = note.subarray(20);
  status.writeInt32LE(pid, pidOffset);
  status.writeBigUInt64LE(instruction, ripOffset);
  status.writeBigUInt64LE(stack, rspOffset);
  return note;
}

const alignUp = (size: number) => Math.ceil(size / page) * page;
