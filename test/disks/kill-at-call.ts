/**
 * Carries out one operation on a disk and kills itself, as kill -9 does, before the call with this
 * number that changes a file: `node kill-at-call.ts NUMBER OPERATION FILE...`. A number too high, or 0, lets
 * it come to its end.
 */
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const [number = '', operation = '', file = '', other = ''] = process.argv.slice(2);
const changing = [
  ...['writeSync', 'writeFileSync', 'renameSync', 'linkSync', 'symlinkSync', 'rmSync'],
  ...['ftruncateSync', 'truncateSync', 'fsyncSync', 'mkdirSync'],
] as const;
let left = Number(number);

for (const name of changing) {
  const call: unknown = fs[name];
  if (typeof call !== 'function') continue;
  const counted = (...words: unknown[]): unknown => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(call, fs, words);
  };
  Object.assign(fs, {[name]: counted});
}
syncBuiltinESMExports();

const {inspectDisk} = await import('../../source/disks/formats/inspect-disk.ts');
const {holding} = await import('../../source/disks/hold.ts');
const {commitLayer} = await import('../../source/disks/layers/commit-layer.ts');
const {rebaseLayer} = await import('../../source/disks/layers/rebase-layer.ts');
const {convertDisk} = await import('../../source/disks/convert-disk.ts');
const {createDisk} = await import('../../source/disks/create-disk.ts');
const {makeLayer} = await import('../../source/disks/layers/make-layer.ts');
const {resizeDisk} = await import('../../source/disks/resize-disk.ts');

const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  create: () => createDisk(file, 2 ** 20, 'raw'),
  layer: () => makeLayer({layer: file, base: other, baseFormat: 'raw', format: 'cow'}),
  resize: () => resizeDisk(inspectDisk(file), 32 * 2 ** 20, false),
  commit: () => holding({write: [file]}, 'committed', () => commitLayer(inspectDisk(file))),
  rebase: () => rebaseLayer(inspectDisk(file), other, false),
  convert: () => convertDisk(inspectDisk(file), other, 'raw'),
  pack: () => convertDisk(inspectDisk(file), other, 'qcow2'),
  grow: () => resizeDisk(inspectDisk(file), 2 ** 40, false),
  shrink: () => resizeDisk(inspectDisk(file), 12 * 2 ** 20, true),
};
await operations[operation]?.();
