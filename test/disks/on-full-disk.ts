/**
 * Carries out operations on disks in a directory whose file system runs full meanwhile, and asserts that
 * each of them changes nothing then and does its work once there is room: `node on-full-disk.ts DIRECTORY`.
 */
import assert from 'node:assert/strict';
import {existsSync, readdirSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {commitLayer} from '../../source/disks/layers/commit-layer.ts';
import {convertDisk} from '../../source/disks/convert-disk.ts';
import {createDisk} from '../../source/disks/create-disk.ts';
import {inspectDisk} from '../../source/disks/formats/inspect-disk.ts';
import {layersOver} from '../../source/disks/layers/layer-records.ts';
import {makeLayer} from '../../source/disks/layers/make-layer.ts';
import {rebaseLayer} from '../../source/disks/layers/rebase-layer.ts';
import {resizeDisk} from '../../source/disks/resize-disk.ts';
import {checkExt4, digestOf, fillLayer, makeExt4} from '../helpers/disks.ts';
import {runProgram} from '../helpers/programs/run-program.ts';

const [, , directory = ''] = process.argv;
const at = (name: string) => join(directory, name);

/** Leaves so many bytes of the file system. */
function leave(bytes: number): void {
  rmSync(at('filler'), {force: true});
  const {bavail, bsize} = statfsSync(directory);
  const filler = bavail * bsize - bytes;
  if (filler > 0) writeFileSync(at('filler'), Buffer.alloc(filler, 1));
}

/** What a guest would see on a layer. */
async function seen(layer: string): Promise<string> {
  const flat = join(tmpdir(), `domux-seen-${process.pid}.raw`);
  rmSync(flat, {force: true});
  await convertDisk(inspectDisk(layer), flat, 'raw');
  checkExt4(flat);
  const digest = digestOf(flat);
  rmSync(flat);
  return digest;
}

/** Fails with little room, changes nothing, and succeeds with enough. */
async function runsFull(bytes: number, work: () => Promise<unknown>, unchanged: () => unknown) {
  leave(bytes);
  const before = await unchanged();
  await assert.rejects(work, /ENOSPC|No space left|nothing was changed/);
  assert.deepEqual(await unchanged(), before);
  const left = readdirSync(directory).filter(name => name.includes('domux-new'));
  assert.deepEqual(left, []);
  rmSync(at('filler'), {force: true});
  await work();
}

const [base, other, layer] = [at('base.raw'), at('other.raw'), at('web.cow')];
makeExt4(base, {of: 'the base'});
makeExt4(other, {of: 'another base', more: 'y'.repeat(2_000_000)});
await makeLayer({layer, base, baseFormat: 'raw', format: 'cow'});
await fillLayer(layer, base, {of: 'the layer', more: 'x'.repeat(300_000)});

const here = (name: string) => () => existsSync(at(name));
await runsFull(0, () => createDisk(at('new.qcow2'), 2 ** 20, 'qcow2'), here('new.qcow2'));
const second = {layer: at('second.qcow2'), base, baseFormat: 'raw', format: 'qcow2'} as const;
await runsFull(0, () => makeLayer(second), here('second.qcow2'));
await runsFull(
  8192,
  () => convertDisk(inspectDisk(layer), at('flat.raw'), 'raw'),
  here('flat.raw'),
);
checkExt4(at('flat.raw'));
await runsFull(
  65_536,
  () => convertDisk(inspectDisk(layer), at('flat.qcow2'), 'qcow2'),
  here('flat.qcow2'),
);
await runsFull(
  8192,
  () => rebaseLayer(inspectDisk(layer), other, false),
  () => seen(layer),
);
rmSync(second.layer);
const whole = await seen(layer);
await runsFull(
  8192,
  () => commitLayer(inspectDisk(layer)),
  async () => [digestOf(other), await seen(layer)],
);
checkExt4(other);
assert.equal(digestOf(other), whole);

// What qemu-img cannot write to the end keeps all of it, and the next commit does the rest.
const third = {layer: at('third.qcow2'), base, baseFormat: 'raw', format: 'qcow2'} as const;
await makeLayer(third);
runProgram('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 1M 4M', third.layer);
const pattern = ['-r', '-c', 'read -P 7 1M 4M'];
await runsFull(
  65_536,
  () => commitLayer(inspectDisk(third.layer)),
  () => runProgram('qemu-io', '-f', 'qcow2', ...pattern, third.layer).includes('failed'),
);
assert.ok(!runProgram('qemu-io', '-f', 'raw', ...pattern, base).includes('failed'));
const size = () => inspectDisk(third.layer).promised;
runProgram('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 1M 4M', third.layer);
await runsFull(65_536, () => resizeDisk(inspectDisk(third.layer), 12 * 2 ** 20, true), size);
assert.equal(size(), 12 * 2 ** 20);
assert.ok(!runProgram('qemu-io', '-f', 'qcow2', ...pattern, third.layer).includes('failed'));
await runsFull(
  65_536,
  () => rebaseLayer(inspectDisk(third.layer), other, false),
  () => inspectDisk(third.layer).base?.path,
);
assert.ok(!runProgram('qemu-io', '-f', 'qcow2', ...pattern, third.layer).includes('failed'));
assert.deepEqual(
  layersOver(other)
    .map(each => each.layer)
    .sort(),
  [third.layer, layer].sort(),
);
const promised = () => inspectDisk(at('flat.qcow2')).promised;
await runsFull(0, () => resizeDisk(inspectDisk(at('flat.qcow2')), 2 ** 42, false), promised);
assert.equal(promised(), 2 ** 42);
process.stdout.write('all is well\n');
