import {isReadWholly} from '../machine-locks.ts';
import {inspectDisk} from './inspect-disk.ts';
import type {DiskFormat} from './inspect-disk.ts';
import {imageFile} from './qemu-img.ts';

/**
 * A disk as qemu-img takes it. Where a base is read by User-Mode Linux, it is told of all files itself,
 * and to heed no lock there.
 */
export function imageWords(path: string, format: string): string[] {
  const base = format === 'qcow2' ? inspectDisk(path, 'qcow2').base?.path : undefined;
  return base?.startsWith('/') === true && isReadWholly(base)
    ? [`json:${JSON.stringify(imageNode(path, 'qcow2'))}`]
    : ['-f', format, imageFile(path)];
}

/** A disk with all that it is over (BlockdevOptions of QAPI). */
function imageNode(filename: string, driver: DiskFormat): Record<string, unknown> {
  const locking = isReadWholly(filename) ? {locking: 'off'} : {};
  const node = {driver, file: {driver: 'file', filename, ...locking}};
  const base = driver === 'qcow2' ? inspectDisk(filename, driver).base : undefined;
  if (base === undefined) return node;
  return {...node, backing: imageNode(base.path, base.format === 'qcow2' ? 'qcow2' : 'raw')};
}

/** A qcow2 file without what it is over, which need not be there. */
export const topNode = (filename: string): string =>
  `json:${JSON.stringify({driver: 'qcow2', backing: null, file: {driver: 'file', filename}})}`;
