import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {openContent} from '../../../source/disks/content/open-content.ts';
import {holdPiece, withCow} from '../../../source/disks/formats/cow-data.ts';
import {inspectDisk} from '../../../source/disks/formats/inspect-disk.ts';
import {makeLayer} from '../../../source/disks/layers/make-layer.ts';
import {ownImages} from '../../helpers/programs/own-images.ts';
import {runProgram} from '../../helpers/programs/run-program.ts';

const mebibyte = 2 ** 20;
let directory: string;
let base: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'domux-content-'));
  vi.stubEnv('DOMUX_IMAGES', ownImages(directory));
  base = join(directory, 'base.raw');
  writeFileSync(base, below);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, {recursive: true});
});

/** Four of them, of which the third is empty. */
const below = Buffer.concat([1, 2, 0, 3].map(byte => Buffer.alloc(mebibyte, byte)));

/** The same with this over a part of the second: across what is written to in layers at once. */
const written = {at: mebibyte + 512, data: Buffer.alloc(70_000 - (70_000 % 512), 9)};
const expected = Buffer.from(below);
written.data.copy(expected, written.at);

/** The disk put together, and how many bytes had to be read for that. */
async function contentOf(path: string) {
  const {bytes, read} = openContent(inspectDisk(path));
  const disk = Buffer.alloc(bytes);
  let taken = 0;
  for await (const {at, data} of read()) {
    data.copy(disk, at);
    taken += data.length;
  }
  return {disk, taken};
}

test('refuses a layer whose base is gone, or that is damaged, in the words of what reads it', async () => {
  const layer = join(directory, 'layer.qcow2');
  await makeLayer({layer, base, baseFormat: 'raw', format: 'qcow2'});
  rmSync(base);
  await expect(contentOf(layer)).rejects.toThrow(/layer\.qcow2 cannot be read: qemu-img/);
});

test('reads a layer of User-Mode Linux together with its base', async () => {
  const layer = join(directory, 'layer.cow');
  await makeLayer({layer, base, baseFormat: 'raw', format: 'cow'});
  await withCow(layer, 'r+', cow =>
    holdPiece(cow, {at: written.at, bytes: written.data.length}, written.data),
  );
  expect((await contentOf(layer)).disk.equals(expected)).toBe(true);
});

test("reads QEMU's layers together with a base that is packed, and leaves out what is empty", async () => {
  const packed = join(directory, 'packed.qcow2');
  runProgram('qemu-img', 'convert', '-c', '-O', 'qcow2', base, packed);
  const [lower, layer] = ['lower', 'upper'].map(name => join(directory, `${name}.qcow2`)) as [
    string,
    string,
  ];
  await makeLayer({layer: lower, base: packed, baseFormat: 'qcow2', format: 'qcow2'});
  await makeLayer({layer, base: lower, baseFormat: 'qcow2', format: 'qcow2'});
  const {at, data} = written;
  runProgram('qemu-io', '-f', 'qcow2', '-c', `write -P 9 ${at} ${data.length}`, layer);
  const {disk, taken} = await contentOf(layer);
  expect(disk.equals(expected)).toBe(true);
  expect(taken).toBeLessThan(4 * mebibyte);
});
