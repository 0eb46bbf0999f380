import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {inspectDisk} from '../../source/disks/formats/inspect-disk.ts';
import {layersOver} from '../../source/disks/layers/layer-records.ts';
import {makeLayer} from '../../source/disks/layers/make-layer.ts';
import {findProgram} from '../../source/system/programs/find-program.ts';
import {checkExt4, digestOf, makeExt4} from '../helpers/disks.ts';
import {node} from '../helpers/home.ts';
import {ownImages} from '../helpers/programs/own-images.ts';
import {runProgram} from '../helpers/programs/run-program.ts';
import {useKillScript} from './kill-script.ts';

/** The calls by which qemu-img, cp and domux change files. strace(1) counts each of them for each thread. */
const calls = ['pwrite64', 'fdatasync', 'ftruncate', 'fallocate', 'rename', 'link', 'unlink'];

const patterns = ['-P 7 9M 2M', '-P 8 13M 1M'];

let directory: string;
let base: string;
let layer: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'domux-qcow2-'));
  vi.stubEnv('DOMUX_IMAGES', ownImages(directory));
  base = join(directory, 'base.raw');
  layer = join(directory, 'web.qcow2');
  makeExt4(base, {of: 'the base'});
  await makeLayer({layer, base, baseFormat: 'raw', format: 'qcow2'});
  write(...patterns);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, {recursive: true});
});

const script = useKillScript();

/** As a guest writes to the layer. */
const write = (...patterns: readonly string[]) =>
  runProgram('qemu-io', '-f', 'qcow2', ...patterns.flatMap(each => ['-c', `write ${each}`]), layer);

/** What a guest sees of the first bytes of a disk. */
function seen(disk = layer, bytes = 12 * 2 ** 20): string {
  const flat = join(directory, 'flat.raw');
  runProgram('qemu-img', 'convert', '-O', 'raw', disk, flat);
  runProgram('truncate', '-s', String(bytes), flat);
  const digest = digestOf(flat);
  rmSync(flat);
  return digest;
}

/** Whether anything is lost in a file; what is taken and not used is given back by the next change. */
function isSound(disk: string): boolean {
  const {file, env} = findProgram('qemu-img');
  const {status} = spawnSync(file, ['check', '-q', disk], {env: {...process.env, ...env}});
  const leaks = 3;
  return status === 0 || status === leaks;
}

/**
 * Carries out an operation, whatever is in it killed at the first calls of each kind in turn, and at every
 * fifth of those that follow, until it comes to its end.
 */
function killAtEach(words: readonly string[], check: () => void): void {
  let kills = 0;
  for (const call of calls) {
    for (let number = 1; ; number += number < 2 ? 1 : 5) {
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${number}`];
      const trace = ['-f', '-qq', '-o', '/dev/null', ...inject];
      const {status, stderr} = spawnSync('strace', [...trace, node, script, '0', ...words], {
        encoding: 'utf8',
      });
      if (status === 0) break;
      expect(stderr, 'strace(1) has to be let trace: --cap-add SYS_PTRACE').not.toContain('ptrace');
      kills += 1;
      check();
    }
  }
  expect(kills).toBeGreaterThan(2);
}

const clean = () => expect(runProgram('qemu-img', 'check', layer)).toContain('No errors');

test('a qcow2 layer that grows has one size or the other', () => {
  const before = seen();
  killAtEach(['grow', layer], () => {
    expect([isSound(layer), seen()]).toEqual([true, before]);
    expect([16 * 2 ** 20, 2 ** 40]).toContain(inspectDisk(layer).promised);
  });
  clean();
  expect(inspectDisk(layer).promised).toBe(2 ** 40);
});

test('one that becomes smaller has no entry for what it let go of', () => {
  const before = seen();
  killAtEach(['shrink', layer], () => {
    expect([isSound(layer), seen()]).toEqual([true, before]);
    // So that there is something to let go of, each time.
    if (inspectDisk(layer).promised === 12 * 2 ** 20) {
      runProgram('qemu-img', 'resize', '-q', layer, '16M');
      write('-P 8 13M 1M');
    }
  });
  clean();
  expect(inspectDisk(layer).promised).toBe(12 * 2 ** 20);
});

test('a rebase leaves the disk as the guest knows it, and what it is over is protected', () => {
  const before = seen();
  const other = join(directory, 'other.raw');
  makeExt4(other, {of: 'another base', more: 'y'.repeat(500_000)});
  killAtEach(['rebase', layer, other], () => {
    expect([isSound(layer), seen()]).toEqual([true, before]);
    const below = inspectDisk(layer).base?.path ?? '';
    expect(layersOver(below).map(each => each.layer)).toEqual([layer]);
    if (below !== other) return;
    runProgram('qemu-img', 'rebase', '-t', 'writethrough', '-F', 'raw', '-b', base, layer);
  });
  clean();
  expect([inspectDisk(layer).base?.path, seen()]).toEqual([other, before]);
  checkExt4(base);
});

test('a commit loses nothing, and is done by the next one', () => {
  const before = seen();
  killAtEach(['commit', layer], () => {
    expect([isSound(layer), seen()]).toEqual([true, before]);
    // So that there is something to write, each time.
    write(...patterns);
  });
  clean();
  expect([seen(base), seen()]).toEqual([before, before]);
});

test('a conversion is there whole or not at all', () => {
  const before = seen();
  const target = join(directory, 'flat.qcow2');
  killAtEach(['pack', layer, target], () => {
    if (existsSync(target)) expect([isSound(target), seen(target)]).toEqual([true, before]);
    rmSync(target, {force: true});
  });
  expect(seen(target)).toBe(before);
});
