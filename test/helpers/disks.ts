import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {holdPiece, piecesOf, withCow} from '../../source/disks/formats/cow-data.ts';
import type {Piece} from '../../source/disks/formats/cow-data.ts';
import {runProgram} from './programs/run-program.ts';

/** Makes a raw disk with an ext4 file system of 16 MiB that has these files. */
export function makeExt4(disk: string, files: Readonly<Record<string, string>> = {}): void {
  mkdirSync(dirname(disk), {recursive: true});
  const tree = mkdtempSync(`${disk}.tree-`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), `${text}\n`);
  runProgram('mke2fs', '-q', '-t', 'ext4', '-d', tree, disk, '16M');
  rmSync(tree, {recursive: true});
}

/** @throws with what e2fsck says of a file system that is not clean. */
export const checkExt4 = (disk: string): void => void runProgram('e2fsck', '-fn', disk);

export const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

/** Writes to a layer of User-Mode Linux what its guest would: other files on the file system. */
export async function fillLayer(
  layer: string,
  base: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const changed = `${layer}.changed`;
  makeExt4(changed, files);
  const [old, now] = [readFileSync(base), readFileSync(changed)];
  await withCow(layer, 'r+', cow => {
    for (const piece of [...piecesOf(cow, false)].flatMap(splitPiece)) {
      const data = now.subarray(piece.at, piece.at + piece.bytes);
      if (!data.equals(old.subarray(piece.at, piece.at + piece.bytes))) holdPiece(cow, piece, data);
    }
  });
  rmSync(changed);
}

/** Blocks of a file system. */
const splitPiece = ({at, bytes}: Piece): Piece[] =>
  Array.from({length: bytes / 4096}, (_, index) => ({at: at + index * 4096, bytes: 4096}));
