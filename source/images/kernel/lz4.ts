import {UsageError} from '../../errors.ts';

/** What a stream of `lz4 -l`, the form that Linux packs its kernel in, begins with. */
export const lz4Magic = 0x184c2102;

/** Bytes that a block of that form has at most when it is unpacked (lz4's lz4io.c, LEGACY_BLOCKSIZE). */
const largestBlock = 8 * 1024 * 1024;

/**
 * Unpacks a stream of lz4's legacy form: the magic number, then blocks, each after its length (lz4's
 * doc/lz4_Frame_format.md, "Legacy frame", and doc/lz4_Block_format.md). What comes after the last
 * whole block, such as the length that Linux's build appends, is left alone.
 *
 * @throws {UsageError} for anything that is damaged.
 */
export function unpackLz4(packed: Buffer): Buffer {
  if (packed.length < 4 || packed.readUInt32LE(0) !== lz4Magic) throw damaged();
  const blocks: Buffer[] = [];
  for (let at = 4; at + 4 < packed.length;) {
    const length = packed.readUInt32LE(at);
    const end = at + 4 + length;
    if (end > packed.length) {
      if (blocks.length > 0) break;
      throw damaged();
    }
    blocks.push(unpackBlock(packed.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** A block is sequences of literals and of copies of what is already unpacked. */
function unpackBlock(block: Buffer): Buffer {
  const output = Buffer.allocUnsafe(largestBlock);
  let from = 0;
  let to = 0;

  const next = () => {
    const byte = block[from++];
    if (byte === undefined) throw damaged();
    return byte;
  };
  /** A length of 15 goes on in the bytes that follow, as long as these are 255. */
  const lengthFrom = (nibble: number) => {
    let length = nibble;
    if (nibble === 15) {
      for (let byte = 255; byte === 255; length += byte) byte = next();
    }
    return length;
  };

  while (from < block.length) {
    const token = next();
    const literals = lengthFrom(token >> 4);
    if (from + literals > block.length || to + literals > largestBlock) throw damaged();
    block.copy(output, to, from, from + literals);
    from += literals;
    to += literals;
    if (from === block.length) break;

    const distance = next() | (next() << 8);
    const length = lengthFrom(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > largestBlock) throw damaged();
    // A copy may overlap what it writes: then it repeats.
    if (distance >= length) output.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i += 1) output[to + i] = output[to + i - distance] ?? 0;
    to += length;
  }
  return output.subarray(0, to);
}

const damaged = () => new UsageError('The kernel is damaged: its lz4 stream cannot be unpacked.');
