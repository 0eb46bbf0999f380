import {gzipSync, zstdCompressSync} from 'node:zlib';
import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, it} from 'vitest';
import {extractKernel} from '../../../source/images/kernel/extract-kernel.ts';
import {unpackLz4} from '../../../source/images/kernel/lz4.ts';
import {ensurePcMini, miniTimeout} from '../../helpers/guests/mini.ts';

const refuse = () => Promise.reject(new Error('not to be called'));

/** A bzImage of nothing but what says where the packed kernel is. */
function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(1024);
  head[0x1f1] = 1;
  head.write('HdrS', 0x202, 'latin1');
  head.writeUInt32LE(0, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload]);
}

const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(5000, 'kernel ')]);

/** A stream of one block: four literals, then a copy of them that overlaps itself, then the rest. */
const lz4 = (...block: number[]) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184c2102, 0);
  head.writeUInt32LE(block.length, 4);
  return Buffer.concat([head, Buffer.from(block)]);
};

describe('unpackLz4', () => {
  it.each([
    ['another magic number', Buffer.from('\x04\x22\x4d\x18', 'latin1')],
    ['nothing', Buffer.alloc(0)],
    ['a block that is cut short', lz4(0x40, 1, 2, 3, 4).subarray(0, -2)],
    ['literals beyond the block', lz4(0x50, 1, 2)],
    ['a copy of what is not there yet', lz4(0x10, 1, 9, 0, 0x10, 1)],
    ['a copy from nowhere', lz4(0x10, 1, 0, 0, 0x10, 1)],
  ])('refuses %s', (_what, packed) => {
    expect(() => unpackLz4(packed)).toThrow('damaged');
  });

  it('unpacks literals and copies that overlap what they write', () => {
    const packed = lz4(0x4f, 97, 98, 99, 100, 4, 0, 1, 0x20, 33, 33);
    expect(unpackLz4(packed).toString()).toBe(`${'abcd'.repeat(6)}!!`);
  });

  it('reads lengths that go on in further bytes', () => {
    const packed = lz4(0xf0, 255, 30, ...Array.from({length: 300}, () => 120));
    expect(unpackLz4(packed).toString()).toBe('x'.repeat(300));
  });

  it('leaves what follows the last block alone', () => {
    const packed = Buffer.concat([lz4(0x20, 104, 105), Buffer.from([0, 16, 42, 0])]);
    expect(unpackLz4(packed).toString()).toBe('hi');
  });
});

describe('extractKernel', () => {
  it.each([
    ['no bzImage', Buffer.alloc(4096), 'no bzImage'],
    ['cut short', bzImage(gzipSync(elf)).subarray(0, -1), 'ends too early'],
    ['packed in an unknown way', bzImage(Buffer.from('unknown')), 'does not know'],
    ['not a kernel inside', bzImage(gzipSync('text')), 'no ELF file'],
  ])('refuses a file that is %s', async (_what, image, complaint) => {
    await expect(extractKernel(image, refuse)).rejects.toThrow(complaint);
  });

  it.each([
    ['gzip', gzipSync(elf)],
    ['zstd', zstdCompressSync(elf)],
  ])('unpacks %s', async (_what, payload) => {
    expect((await extractKernel(bzImage(payload), refuse)).equals(elf)).toBe(true);
  });

  it('leaves xz to busybox', async () => {
    const packed = Buffer.from('\xfd7zXZ\0packed', 'latin1');
    const unpack = async (applet: string, given: Buffer) =>
      applet === 'xz' && given.equals(packed) ? elf : Buffer.alloc(0);
    expect((await extractKernel(bzImage(packed), unpack)).equals(elf)).toBe(true);
  });
});

describe('the kernel of the image mini for PCs', () => {
  beforeAll(ensurePcMini, miniTimeout);

  it('is the same one packed and unpacked', async () => {
    const {kernel, kernelElf} = await ensurePcMini();
    const unpacked = await extractKernel(readFileSync(kernel), refuse);
    expect(unpacked.equals(readFileSync(kernelElf ?? ''))).toBe(true);
  });
});
