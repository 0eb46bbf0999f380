import {gunzipSync, zstdDecompressSync} from 'node:zlib';
import {UsageError} from '../../errors.ts';
import {lz4Magic, unpackLz4} from './lz4.ts';

/** Unpacks what Node cannot: a program of busybox, such as `xz`, and its input. */
export type UnpackWith = (applet: 'xz' | 'lzma' | 'bzip2', packed: Buffer) => Promise<Buffer>;

const elfMagic = 0x7f454c46;

/**
 * Takes the uncompressed kernel, an ELF file that starts at its PVH entry without unpacking itself,
 * out of a bzImage (the kernel's Documentation/arch/x86/boot.rst, payload_offset, payload_length).
 *
 * @throws {UsageError} for a file that is no bzImage, or one packed in a way that is not known.
 */
export async function extractKernel(image: Buffer, unpackWith: UnpackWith): Promise<Buffer> {
  const kernel = await unpack(payloadOf(image), unpackWith);
  if (kernel.length < 4 || kernel.readUInt32BE(0) !== elfMagic) {
    throw new UsageError('The kernel is damaged: what is packed in it is no ELF file.');
  }
  return kernel;
}

function payloadOf(image: Buffer): Buffer {
  const isBzImage = image.length > 0x250 && image.toString('latin1', 0x202, 0x206) === 'HdrS';
  if (!isBzImage) throw new UsageError('The kernel is no bzImage.');
  const setupSectors = image[0x1f1] || 4;
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  const end = start + image.readUInt32LE(0x24c);
  if (end > image.length) throw new UsageError('The kernel is damaged: it ends too early.');
  return image.subarray(start, end);
}

async function unpack(payload: Buffer, unpackWith: UnpackWith): Promise<Buffer> {
  const magic = payload.readUInt32BE(0);
  if (payload.readUInt32LE(0) === lz4Magic) return unpackLz4(payload);
  if (magic === 0x28b52ffd) return zstdDecompressSync(payload);
  if (magic >>> 16 === 0x1f8b) return gunzipSync(payload);
  if (magic === 0xfd377a58) return unpackWith('xz', payload);
  if (magic >>> 8 === 0x5d0000) return unpackWith('lzma', payload);
  if (magic >>> 8 === 0x425a68) return unpackWith('bzip2', payload);
  throw new UsageError('The kernel is packed in a way that domux does not know.');
}
