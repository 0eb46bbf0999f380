import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {setValue} from '../../../config/editing/edit-config.ts';
import {parseConfig} from '../../../config/syntax/parser.ts';
import {ConfigError} from '../../../config/diagnostic.ts';
import {readLayer, recordLayer} from '../../../disks/layers/layer-records.ts';
import {examine} from '../../../host/configs/examine.ts';
import {configName, readConfig} from '../../../host/configs/find-config.ts';
import {saveConfig} from '../../../host/configs/save-config.ts';
import {copySeed} from '../../../images/cloud/seed.ts';
import {copyDisk} from '../../../images/disk/copy-disk.ts';
import type {ImageOptions} from '../../../images/image-options.ts';
import {disksDirectory} from '../../../system/paths.ts';
import {randomUuid} from '../../../system/random-uuid.ts';
import {showFetch} from '../../images/fetch-progress.ts';
import {interruptible} from '../../interruptible.ts';
import type {Context} from '../../verb.ts';
import {requireFreeName} from '../from/free-name.ts';
import {withFreePorts} from '../from/free-port.ts';
import {hostNameOf} from '../from/template.ts';
import {planDisk} from './plan-disks.ts';
import type {DiskPlan} from './plan-disks.ts';
import {renamedConfig, textsOf} from './renamed-config.ts';

export type CloneOrder = {
  /** The config of the domain that is cloned. */
  readonly path: string;
  readonly name: string;
  /** Its disks are copied whole where they have no layers. */
  readonly copy: boolean;
};

/**
 * Makes another domain of one that does not run. What it wrote to a layer is copied; a disk without one
 * becomes the base of both, and the domain that is cloned gets a layer over it as well, for nobody may
 * write to a base. Killed meanwhile, there is no new config, and the old one works as it did.
 *
 * @returns the path of the new config, and what the user should know.
 */
export async function cloneStopped(
  context: Context,
  {path, name, copy}: CloneOrder,
): Promise<{readonly config: string; readonly notes: readonly string[]}> {
  const {places, env} = context;
  const target = requireFreeName(places, name);
  const text = readConfig(path);
  const document = parseConfig(text, path);
  const {config: old, diagnostics} = examine(context, path, text);
  const errors = diagnostics.filter(({severity}) => severity === 'error');
  if (errors.length > 0) throw new ConfigError(errors);

  const written = textsOf(document, 'disk');
  textsOf(document, 'vif');
  const place = {name, disksDirectory: disksDirectory(places), copy};
  const plans = old.disks.map((disk, index) => planDisk(written[index] ?? '', disk, old, place));
  const withDisks = (of: 'clone' | 'source', config: typeof document) =>
    plans.length === 0
      ? config
      : setValue(
          config,
          'disk',
          plans.map(plan => plan[of]),
        );

  const {onProgress, stop} = showFetch(context.stderr);
  try {
    onProgress({phase: 'copy'});
    mkdirSync(target.disks, {recursive: true, mode: 0o700});
    await interruptible(async signal => {
      for (const plan of plans) await carryOut(plan, name, {signal, env});
    });
    const shared = withDisks('source', document);
    if (shared.text !== text) saveConfig(path, shared.text);
    await withFreePorts(places, old.forwards?.length ?? 0, ports => {
      const renamed = renamedConfig(document, old, {name, ports});
      saveConfig(target.config, withDisks('clone', renamed).text);
    });
  } catch (error) {
    rmSync(target.disks, {recursive: true, force: true});
    throw error;
  } finally {
    stop();
  }
  const notes = plans.flatMap(({shared}) =>
    shared === undefined
      ? []
      : `${shared} is the base of both domains now: ${configName(path)} writes to a layer of its own as well.`,
  );
  return {config: target.config, notes};
}

async function carryOut(
  {copy, seed}: DiskPlan,
  name: string,
  options: ImageOptions,
): Promise<void> {
  if (seed !== undefined) {
    const own = {hostname: hostNameOf(name), instance: `${name}-${randomUuid()}`};
    await copySeed(seed.from, seed.to, own, options);
  }
  // A domain that never ran has no layer yet.
  if (copy === undefined || (copy.isLayer && !existsSync(copy.from))) return;
  await copyDisk(copy.from, copy.to, options);
  const record = copy.isLayer ? readLayer(copy.from) : undefined;
  if (record !== undefined) recordLayer({...record, layer: copy.to});
}
