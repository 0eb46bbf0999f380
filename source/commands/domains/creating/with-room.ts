import {statSync} from 'node:fs';
import type {Imported} from '../../../config/importing/draft.ts';
import {kernelEnd} from '../../../system/kernel-kind.ts';

const mebibyte = 1024 * 1024;

/** MiB that a kernel wants beside itself and its ramdisk before its first program runs (Linux 6.1). */
const leastBeside = 16;

/** What was enough once may be less than a kernel of today takes: its domain is given more. */
export function withRoom(imported: Imported): Imported {
  const known = new Map(imported.settings);
  const [memory, kernel, ramdisk] = ['memory', 'kernel', 'ramdisk'].map(key => known.get(key));
  if (known.get('machine') !== 'qemu' || typeof memory !== 'number') return imported;
  const end = typeof kernel === 'string' ? kernelEnd(kernel) : undefined;
  if (end === undefined) return imported;
  const unpacked = typeof ramdisk === 'string' ? sizeOf(ramdisk) : 0;
  const needed = Math.ceil((end + unpacked) / mebibyte / 8) * 8 + leastBeside;
  if (memory >= needed) return imported;
  const note = `${memory} MiB are too few for this kernel, which takes ${Math.ceil(end / mebibyte)} itself: memory is ${needed}`;
  const settings = [...known.set('memory', needed)];
  return {...imported, settings, notes: [...imported.notes, note]};
}

const sizeOf = (path: string) => statSync(path, {throwIfNoEntry: false})?.size ?? 0;
