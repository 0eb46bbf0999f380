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
  return firstLoadAddress(head) >= 0xffffffff80000000n ? 'pc' : 'uml';
}

/** Where the first segment of a 64-bit ELF file goes that is loaded; 0 when there is none. */
function firstLoadAddress(head: Buffer): bigint {
  const table = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let index = 0; index < count; ++index) {
    const at = table + index * size;
    if (at + 56 > head.length) break;
    if (head.readUInt32LE(at) === 1) return head.readBigUInt64LE(at + 16);
  }
  return 0n;
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
