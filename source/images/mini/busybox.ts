import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

/** What the scripts of the image `mini` call, besides what the shell has built in. */
const neededApplets = ['init', 'sh', 'mount', 'umount', 'ip', 'stty', 'sync', 'poweroff', 'usleep'];

/** Where this busybox wants to be linked to, such as `usr/bin/vi`; throws when it cannot be run. */
export async function listApplets(path: string): Promise<readonly string[]> {
  const {stdout} = await promisify(execFile)(path, ['--list-full']);
  return stdout.split('\n').filter(line => line !== '');
}

/** Applets that an image needs and this busybox was built without. */
export function missingApplets(applets: readonly string[]): readonly string[] {
  const present = new Set(applets.map(applet => applet.slice(applet.lastIndexOf('/') + 1)));
  return neededApplets.filter(applet => !present.has(applet));
}

const interpreterSegment = 3;

/**
 * True for a statically linked ELF program: one whose program headers ask for no interpreter
 * (elf(5), PT_INTERP). Only such a one runs in an initramfs that holds no libraries.
 */
export function isStaticProgram(bytes: Buffer): boolean {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) return false;
  const is64 = bytes[4] === 2;
  const isLittleEndian = bytes[5] === 1;
  if (!isLittleEndian) return false;
  const start = is64 ? Number(bytes.readBigUInt64LE(32)) : bytes.readUInt32LE(28);
  const entrySize = bytes.readUInt16LE(is64 ? 54 : 42);
  const count = bytes.readUInt16LE(is64 ? 56 : 44);
  if (start + entrySize * count > bytes.length) return false;
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(start + index * entrySize) === interpreterSegment) return false;
  }
  return count > 0;
}
