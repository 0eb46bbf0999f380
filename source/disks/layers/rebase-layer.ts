import {closeSync, existsSync, fsyncSync, openSync} from 'node:fs';
import {UsageError} from '../../errors.ts';
import {holdPiece, piecesOf, readPiece, withCow, writeCowHeader} from '../formats/cow-data.ts';
import {freeLeaks} from '../formats/free-leaks.ts';
import {inspectDisk} from '../formats/inspect-disk.ts';
import type {DiskFile, DiskFormat} from '../formats/inspect-disk.ts';
import {requireBase} from './commit-layer.ts';
import {isReadWholly} from '../machine-locks.ts';
import {hasChanged, stateOfBase} from './base-state.ts';
import type {BaseState} from './base-state.ts';
import {readLayer, recordLayer} from './layer-records.ts';
import type {LayerRecord} from './layer-records.ts';
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
  const now = stateOfBase(base);
  const baseFormat = requireFit(layer, base);
  const record = readLayer(path) ?? unrecorded(layer, old);
  if (!unsafe) refuseChanged(record, now);
  if (!unsafe && format === 'qcow2') for (const each of [old, base]) refuseReadByUml(each);
  // Killed, or without room for the last word, it is one of the two, and that one is protected.
  recordLayer({...record, next: now});
  if (format === 'cow') await rebaseCow(path, unsafe ? undefined : old, now);
  else {
    await freeLeaks(path);
    // Otherwise it says that the layer is over the new base before what it took of the old one is in it.
    const how = ['rebase', '-q', '-t', 'writethrough', '-f', 'qcow2', ...(unsafe ? ['-u'] : [])];
    const words = [...how, '-F', baseFormat, '-b', now.base, imageFile(path)];
    await qemuImg(words, `${path} cannot be put over ${base}`);
  }
  recordLayer({layer: path, ...now});
}

/** @returns the format of the base. */
function requireFit(layer: DiskFile, base: string): DiskFormat {
  const {format, promised} = inspectDisk(base);
  if (layer.format === 'cow' && (format !== 'raw' || promised !== layer.promised)) {
    throw new UsageError(
      `A layer of User-Mode Linux is over a raw disk of its own size, ${layer.promised} bytes, and ${base} is ${format} of ${promised}.`,
    );
  }
  return format;
}

/** The old base may be gone. */
function unrecorded({path}: DiskFile, old: string): LayerRecord {
  const state = existsSync(old) ? stateOfBase(old) : {base: old, baseBytes: 0, baseModified: 0};
  return {layer: path, ...state};
}

/** @throws {UsageError} where the new base is the old one, and no more what it was. */
function refuseChanged(record: LayerRecord, now: BaseState): void {
  if (record.base !== now.base || !hasChanged(record, now)) return;
  throw new UsageError(
    `${record.layer} is over ${now.base} already, and that was written to since: what it was is not to be had. --unsafe takes it as it is.`,
  );
}

/** @throws {UsageError} for what qemu-img would refuse without a word of who is in its way. */
function refuseReadByUml(base: string): void {
  if (!base.startsWith('/') || !isReadWholly(base)) return;
  throw new UsageError(
    `${base} is read by a guest of User-Mode Linux, whose lock qemu-img does not share: shut that guest down first.`,
  );
}

async function rebaseCow(layer: string, old: string | undefined, now: BaseState): Promise<void> {
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
