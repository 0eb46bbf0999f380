import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {commitLayer} from '../../source/disks/layers/commit-layer.ts';
import {convertDisk} from '../../source/disks/convert-disk.ts';
import {createDisk} from '../../source/disks/create-disk.ts';
import {inspectDisk} from '../../source/disks/formats/inspect-disk.ts';
import {makeLayer} from '../../source/disks/layers/make-layer.ts';
import {prepareLayers} from '../../source/disks/layers/prepare-layer.ts';
import {rebaseLayer} from '../../source/disks/layers/rebase-layer.ts';
import {findProgram} from '../../source/system/programs/find-program.ts';
import {checkExt4, digestOf, fillLayer, makeExt4} from '../helpers/disks.ts';
import {runProgram} from '../helpers/run-program.ts';
import {node} from '../helpers/home.ts';
import {ownImages} from '../helpers/own-images.ts';

let directory: string;
let base: string;
let layer: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'domux-disks-'));
  vi.stubEnv('DOMUX_IMAGES', ownImages(directory));
  base = join(directory, 'base.raw');
  layer = join(directory, 'web.cow');
  makeExt4(base, {of: 'the base'});
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, {recursive: true});
});

const script = join(mkdtempSync(join(tmpdir(), 'domux-kill-')), 'kill-at-call.mjs');
beforeAll(() => {
  // In one file, since it is started for every call.
  buildSync({
    entryPoints: [fileURLToPath(new URL('kill-at-call.ts', import.meta.url))],
    ...{outfile: script, bundle: true, platform: 'node', format: 'esm'},
  });
});
afterAll(() => rmSync(dirname(script), {recursive: true}));

/**
 * Carries out an operation again and again, killed at each of its first calls that change a file in turn,
 * and at every third of those that follow, which copy.
 */
async function killAtEach(
  words: readonly string[],
  check: () => Promise<void> | void,
): Promise<void> {
  for (let call = 1; ; call += call < 8 ? 1 : 3) {
    const {status, signal, stderr} = spawnSync(node, [script, String(call), ...words], {
      encoding: 'utf8',
    });
    if (signal === null) {
      expect({status, stderr}).toEqual({status: 0, stderr: ''});
      expect(call).toBeGreaterThan(2);
      return;
    }
    expect(signal).toBe('SIGKILL');
    await check();
  }
}

/** What a guest would see on the layer. */
async function seen(): Promise<string> {
  const flat = join(directory, 'flat.raw');
  await convertDisk(inspectDisk(layer), flat, 'raw');
  checkExt4(flat);
  const digest = digestOf(flat);
  rmSync(flat);
  return digest;
}

describe('killed at any moment', () => {
  beforeEach(async () => {
    await makeLayer({layer, base, baseFormat: 'raw', format: 'cow'});
    await fillLayer(layer, base, {of: 'the layer', more: 'x'.repeat(40_000)});
  });

  test('a commit loses nothing, keeps the guest from starting, and is done by the next one', async () => {
    const before = await seen();
    await killAtEach(['commit', layer], async () => {
      expect(await seen()).toBe(before);
    });
    checkExt4(base);
    expect(digestOf(base)).toBe(before);
    expect(await seen()).toBe(before);
  });

  test('a guest does not start from a layer whose commit was cut short', async () => {
    const before = await seen();
    // The record, the first piece, and then it ends.
    spawnSync(node, [script, '9', 'commit', layer]);
    const disk = {target: base, layer, format: 'raw', access: 'w', force: false} as const;
    await expect(prepareLayers([{...disk, vdev: 'xvda', cdrom: false}], 'cow')).rejects.toThrow(
      `domux disk commit '${layer}' does the rest`,
    );
    await commitLayer(inspectDisk(layer));
    expect(digestOf(base)).toBe(before);
  });

  test('a rebase leaves the disk as the guest knows it', async () => {
    const before = await seen();
    const other = join(directory, 'other.raw');
    makeExt4(other, {of: 'another base', and: 'more'});
    await killAtEach(['rebase', layer, other], async () => {
      expect(await seen()).toBe(before);
    });
    expect(inspectDisk(layer).base?.path).toBe(other);
    expect(await seen()).toBe(before);
    await rebaseLayer(inspectDisk(layer), base, false);
    expect(await seen()).toBe(before);
  });

  test('a conversion is there whole or not at all, and what was left goes with the next one', async () => {
    const before = await seen();
    const target = join(directory, 'web.raw');
    await killAtEach(['convert', layer, target], () => {
      if (!existsSync(target)) return;
      expect(digestOf(target)).toBe(before);
      rmSync(target);
    });
    checkExt4(target);
    expect(leftovers()).toEqual([]);
  });
});

/** What somebody who was killed left. */
const leftovers = () => readdirSync(directory).filter(name => name.includes('domux-new'));

test('a disk or a layer that was killed as it was made is there whole or not at all', async () => {
  const made = join(directory, 'new.raw');
  await killAtEach(['create', made], () => {
    if (existsSync(made)) expect(inspectDisk(made).promised).toBe(2 ** 20);
    rmSync(made, {force: true});
  });
  await killAtEach(['layer', layer, base], () => {
    if (existsSync(layer)) expect(inspectDisk(layer).base?.path).toBe(base);
    rmSync(layer, {force: true});
  });
  expect(leftovers()).toEqual([]);
});

test('qemu-img that is killed loses nothing of a qcow2 layer', async () => {
  const grown = join(directory, 'web.qcow2');
  await makeLayer({layer: grown, base, baseFormat: 'raw', format: 'qcow2'});
  const pattern = ['-c', 'write -P 7 1M 8M', '-c', 'flush'];
  runProgram('qemu-io', '-f', 'qcow2', ...pattern, grown);
  const other = join(directory, 'other.raw');
  copyFileSync(base, other);
  const qemuImg = findProgram('qemu-img');
  const read = () =>
    runProgram('qemu-io', '-f', 'qcow2', '-r', '-c', 'read -P 7 1M 8M', '-c', 'read 0 1M', grown);
  for (const delay of ['0.005', '0.02', '0.05', '0.1']) {
    for (const words of [
      ['rebase', '-f', 'qcow2', '-F', 'raw', '-b', other, grown],
      ['rebase', '-f', 'qcow2', '-F', 'raw', '-b', base, grown],
      ['commit', '-d', '-f', 'qcow2', grown],
    ]) {
      spawnSync('timeout', ['-s', 'KILL', delay, qemuImg.file, ...words], {
        env: {...process.env, ...qemuImg.env},
      });
      expect(read()).not.toContain('Pattern verification failed');
      expect(runProgram('qemu-img', 'check', grown)).toContain('No errors');
    }
  }
  await commitLayer(inspectDisk(grown));
  expect(runProgram('qemu-io', '-f', 'raw', '-r', '-c', 'read -P 7 1M 8M', base)).not.toContain(
    'failed',
  );
});

test('nothing takes the place of a file that is there', async () => {
  await expect(createDisk(base, 2 ** 20, 'raw')).rejects.toThrow(`${base} is there already.`);
  checkExt4(base);
});
