import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {kernelKind} from '../../source/system/kernel-kind.ts';

const directory = mkdtempSync(join(tmpdir(), 'domux-kernels-'));
afterAll(() => rmSync(directory, {recursive: true}));

function elf(address: bigint): Buffer {
  const head = Buffer.alloc(0x200);
  head.write('\x7fELF', 0, 'latin1');
  head.writeBigUInt64LE(0x40n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(2, 56);
  // A note comes first, then the segment that is loaded.
  head.writeUInt32LE(4, 0x40);
  head.writeUInt32LE(1, 0x40 + 56);
  head.writeBigUInt64LE(address, 0x40 + 56 + 16);
  return head;
}

function bzImage(): Buffer {
  const head = Buffer.alloc(0x400);
  head.write('HdrS', 0x202, 'latin1');
  return head;
}

it.each([
  ['a bzImage', bzImage(), 'pc'],
  ['a vmlinux', elf(0xffffffff81000000n), 'pc'],
  ['User-Mode Linux', elf(0x60000000n), 'uml'],
  ['an ELF file cut short', elf(0x60000000n).subarray(0, 0x30), undefined],
  ['text', Buffer.from('HdrS is no kernel'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
])('tells what %s is made for', (_name, bytes, kind) => {
  const file = join(directory, 'kernel');
  writeFileSync(file, bytes);
  expect(kernelKind(file)).toBe(kind);
});

it('says nothing of what is not there', () => {
  expect(kernelKind(join(directory, 'nosuch'))).toBeUndefined();
  expect(kernelKind(directory)).toBeUndefined();
});
