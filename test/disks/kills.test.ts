import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {commitLayer} from '../../source/disks/layers/commit-layer.ts';
import {convertDisk} from '../../source/disks/convert-disk.ts';
import {createDisk} from '../../source/disks/create-disk.ts';
import {inspectDisk} from '../../source/disks/formats/inspect-disk.ts';
import {makeLayer} from '../../source/disks/layers/make-layer.ts';
import {prepareLayers} from '../../source/disks/layers/prepare-layer.ts';
import {rebaseLayer} from '../../source/disks/layers/rebase-layer.ts';
import {checkExt4, digestOf, fillLayer, makeExt4} from '../helpers/disks.ts';
import {node} from '../helpers/home.ts';
import {ownImages} from '../helpers/programs/own-images.ts';
import {useKillScript} from './kill-script.ts';

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

const script = useKillScript();

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

test('nothing takes the place of a file that is there', async () => {
  await expect(createDisk(base, 2 ** 20, 'raw')).rejects.toThrow(`${base} is there already.`);
  checkExt4(base);
});
