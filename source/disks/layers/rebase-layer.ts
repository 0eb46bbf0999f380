import {closeSync, fsyncSync, openSync} from 'node:fs';
import {UsageError} from '../../errors.ts';
import {holdPiece, piecesOf, readPiece, withCow, writeCowHeader} from '../formats/cow-data.ts';
import {inspectDisk} from '../formats/inspect-disk.ts';
import type {DiskFile} from '../formats/inspect-disk.ts';
import {requireBase} from './commit-layer.ts';
import {isReadWholly} from '../machine-locks.ts';
import {recordLayer} from './layer-records.ts';
import {stateOfBase} from './make-layer.ts';
import {imageFile, qemuImg} from '../formats/qemu-img.ts';

/**
 * Puts a layer over another base. The disk stays as the guest knows it: what is different in the new
 * base goes into the layer first, and that it is over the new one is said last.
 *
 * @param unsafe Says only that it is over the new one, such as after the old one was moved or touched.
 * @throws {UsageError} for no layer, and for a base that it cannot be over.
 */
export async function rebaseLayer(layer: DiskFile, base: string, unsafe: boolean): Promise<void> {
  const {path, format} = layer;
  const old = requireBase(layer);
  const {format: baseFormat, promised} = inspectDisk(base);
  const now = stateOfBase(base);
  if (format === 'cow') {
    if (baseFormat !== 'raw' || promised !== layer.promised) {
      throw new UsageError(
        `A layer of User-Mode Linux is over a raw disk of its own size, ${layer.promised} bytes, and ${base} is ${baseFormat} of ${promised}.`,
      );
    }
    await rebaseCow(path, unsafe ? undefined : old, now);
  } else {
    for (const each of unsafe ? [] : [old, base]) refuseReadByUml(each);
    const how = ['rebase', '-q', '-f', 'qcow2', ...(unsafe ? ['-u'] : [])];
    const words = [...how, '-F', baseFormat, '-b', now.base, imageFile(path)];
    await qemuImg(words, `${path} cannot be put over ${base}`);
  }
  recordLayer({layer: path, ...now});
}

/** @throws {UsageError} for what qemu-img would refuse without a word of who is in its way. */
function refuseReadByUml(base: string): void {
  if (!base.startsWith('/') || !isReadWholly(base)) return;
  throw new UsageError(
    `${base} is read by a guest of User-Mode Linux, whose lock qemu-img does not share: shut that guest down first.`,
  );
}

async function rebaseCow(
  layer: string,
  old: string | undefined,
  now: ReturnType<typeof stateOfBase>,
): Promise<void> {
  await withCow(layer, 'r+', cow => {
    const bases = [...(old === undefined ? [] : [old]), now.base].map(base => openSync(base, 'r'));
    try {
      const [before, after] = bases;
      if (before !== undefined && after !== undefined) {
        for (const piece of piecesOf(cow, false)) {
          const data = readPiece(before, piece);
          if (!data.equals(readPiece(after, piece))) holdPiece(cow, piece, data);
        }
        fsyncSync(cow.file);
      }
      const baseModified = Math.floor(now.baseModified / 1000);
      writeCowHeader(cow, {...cow.header, base: now.base, baseModified});
      fsyncSync(cow.file);
    } finally {
      for (const base of bases) closeSync(base);
    }
  });
}
