import {dirname} from 'node:path';
import {rmSync, rmdirSync} from 'node:fs';
import {commitLayer, requireBase} from '../../disks/layers/commit-layer.ts';
import {holding} from '../../disks/hold.ts';
import {inspectDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import {forgetLayer, layersOver} from '../../disks/layers/layer-records.ts';
import {rebaseLayer} from '../../disks/layers/rebase-layer.ts';
import {resizeDisk} from '../../disks/resize-disk.ts';
import {namingFull} from '../../disks/space/explain-full.ts';
import {UsageError, hasCode} from '../../errors.ts';
import {surveyDisks} from '../../host/disks/survey-disks.ts';
import {refuseDiskInUse} from '../../registry/disks/disk-sharing.ts';
import {disksDirectory} from '../../system/paths.ts';
import {parseSize} from '../memory/parse-size.ts';
import type {Context, Run} from '../verb.ts';
import {formatBytes} from '../../disks/space/format-bytes.ts';
import {warnOfSpace} from './list-disks.ts';
import {tellCutShort} from './left-behind.ts';
import {locateDisk} from './locate-disk.ts';
import {withProgress} from './with-progress.ts';

/** `domux disk resize [--shrink] DISK SIZE`: of a guest that runs, by its machine where that can. */
export const resize: Run = async (context, {options, words: [wanted = '', text = '']}) => {
  const disk = locateDisk(context.places, wanted);
  const size = parseSize(text);
  const shrink = options['shrink'] === true;
  if (!(await resizeLive(context, disk, size, shrink))) {
    await holding({write: [disk.path]}, 'resized', async cutShort => {
      tellCutShort(context, cutShort, [disk]);
      refuseDiskInUse(context.places.run, disk.path, 'w');
      refuseBase(disk);
      await resizeDisk(disk, size, shrink);
    });
  }
  const now = inspectDisk(disk.path, disk.format);
  context.stdout.write(`${disk.path}: ${formatBytes(disk.promised)} to ${formatBytes(size)}\n`);
  warnOfSpace(context, [now]);
  return undefined;
};

/** @returns false when no domain writes to it. */
async function resizeLive(
  context: Context,
  disk: DiskFile,
  size: number,
  shrink: boolean,
): Promise<boolean> {
  const {disks} = surveyDisks(context);
  const known = disks.find(({identity}) => identity === disk.identity);
  const writer = known?.domains.find(
    ({access, registry}) => access === 'w' && registry === undefined,
  );
  if (known === undefined || writer === undefined) return false;
  if (size < disk.promised && !shrink) {
    throw new UsageError(
      `${disk.path} would lose its end, and domain ${writer.name} runs from it.`,
    );
  }
  const client = await context.host.control(await context.host.find(writer.name));
  try {
    const blocks = await client.execute('query-block');
    const block = blocks.find(({inserted}) => inserted?.file === known.path);
    if (block === undefined) return false;
    await client.execute('block_resize', {device: block.device, size});
    return true;
  } finally {
    client.close();
  }
}

/** `domux disk commit LAYER` */
export const commit: Run = async (context, {words: [wanted = '']}) => {
  const layer = locateDisk(context.places, wanted);
  const base = requireBase(layer);
  await holding({write: [layer.path, base]}, 'committed', async cutShort => {
    tellCutShort(context, cutShort, [layer]);
    for (const path of [layer.path, base]) refuseDiskInUse(context.places.run, path, 'w');
    await withProgress(context, `${layer.path} is being committed`, onProgress =>
      namingFull(
        [layer.path, base],
        () => commitLayer(layer, onProgress),
        'The layer keeps all that it holds: say it again once there is room.',
      ),
    );
  });
  context.stdout.write(`${base} has what ${layer.path} held, which is empty now.\n`);
  return undefined;
};

/** `domux disk rebase [--unsafe] LAYER BASE` */
export const rebase: Run = async (context, {options, words: [wanted = '', below = '']}) => {
  const layer = locateDisk(context.places, wanted);
  const {path: base} = locateDisk(context.places, below);
  await holding({write: [layer.path], read: [base]}, 'rebased', async cutShort => {
    tellCutShort(context, cutShort, [layer]);
    refuseDiskInUse(context.places.run, layer.path, 'w');
    refuseDiskInUse(context.places.run, base, 'r');
    await withProgress(context, `${layer.path} is being rebased`, () =>
      namingFull([layer.path], () => rebaseLayer(layer, base, options['unsafe'] === true)),
    );
  });
  context.stdout.write(`${layer.path} is over ${base} now.\n`);
  return undefined;
};

/** `domux disk delete [--force] DISK...`: all of them, or none. */
export const remove: Run = async (context, {options, words}) => {
  const disks = words.map(word => locateDisk(context.places, word));
  const paths = disks.map(({path}) => path);
  await holding({write: paths}, 'deleted', async cutShort => {
    tellCutShort(context, cutShort, disks);
    const survey = surveyDisks(context);
    for (const disk of disks) {
      refuseDiskInUse(context.places.run, disk.path, 'w');
      refuseBase(disk, paths);
      const known = survey.disks.find(({identity}) => identity === disk.identity);
      const [config] = known?.configs ?? [];
      if (config !== undefined && options['force'] !== true) {
        throw new UsageError(
          `${disk.path} is named by config ${config}: say --force to delete it all the same. Nothing was deleted.`,
        );
      }
    }
    for (const path of paths) {
      rmSync(path);
      forgetLayer(path);
      tidy(context, path);
    }
  });
  return undefined;
};

/** The directory of a domain without layers is of no use. */
function tidy({places}: Context, path: string): void {
  if (dirname(dirname(path)) !== disksDirectory(places)) return;
  try {
    rmdirSync(dirname(path));
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}

/** @param besides Layers that count for nothing. */
function refuseBase({path}: DiskFile, besides: readonly string[] = []): void {
  const layers = layersOver(path).filter(({layer}) => !besides.includes(layer));
  if (layers.length === 0) return;
  throw new UsageError(
    `${path} is the base of ${layers.map(({layer}) => layer).join(', ')}: commit, rebase or delete those first.`,
  );
}
