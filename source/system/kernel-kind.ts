import {closeSync, openSync, readSync} from 'node:fs';
import {hasCode} from '../errors.ts';

/** Bytes from the start of a kernel that tell its kind: the boot protocol's header ends at 0x268. */
const enough = 4096;

/**
 * What a Linux kernel is made for: a PC (a bzImage, or a vmlinux that is linked to the top of the
 * address space), or a process of the host, which is User-Mode Linux. Undefined for anything else.
 * Documentation/arch/x86/boot.rst in Linux's tree has the header of a bzImage, elf(5) the rest.
 */
export function kernelKind(path: string): 'pc' | 'uml' | undefined {
  const head = readHead(path);
  if (head === undefined) return undefined;
  if (head.length > 0x206 && head.toString('latin1', 0x202, 0x206) === 'HdrS') return 'pc';
  if (head.length < 0x40 || head.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const [first] = loadedSegments(head);
  return (first?.virtual ?? 0n) >= 0xffffffff80000000n ? 'pc' : 'uml';
}

/**
 * The bytes of memory up to which a PC's kernel is loaded, from address 0 on. Undefined for one that is
 * unpacked as it boots, which nobody knows of before, and for anything else.
 */
export function kernelEnd(path: string): number | undefined {
  const head = readHead(path);
  if (kernelKind(path) !== 'pc' || head?.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const ends = loadedSegments(head).map(({physical, size}) => Number(physical + size));
  return Math.max(...ends);
}

type Segment = {readonly virtual: bigint; readonly physical: bigint; readonly size: bigint};

/** The segments of a 64-bit ELF file that are loaded. */
function loadedSegments(head: Buffer): Segment[] {
  const table = Number(head.readBigUInt64LE(32));
  const entry = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  return Array.from({length: count}, (_, index) => table + index * entry)
    .filter(at => at + 56 <= head.length && head.readUInt32LE(at) === 1)
    .map(at => ({
      virtual: head.readBigUInt64LE(at + 16),
      physical: head.readBigUInt64LE(at + 24),
      size: head.readBigUInt64LE(at + 40),
    }));
}

function readHead(path: string): Buffer | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(enough);
      return head.subarray(0, readSync(fd, head, 0, enough, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'EISDIR')) return undefined;
    throw error;
  }
}
