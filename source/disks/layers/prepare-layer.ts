import {existsSync} from 'node:fs';
import type {DiskConfig} from '../../config/domain-config.ts';
import {UsageError} from '../../errors.ts';
import {inspectDisk} from '../formats/inspect-disk.ts';
import type {DiskFormat} from '../formats/inspect-disk.ts';
import {hasChanged, stateOfBase} from './base-state.ts';
import {readLayer, recordLayer} from './layer-records.ts';
import {makeLayer} from './make-layer.ts';

type LayerFormat = Exclude<DiskFormat, 'raw'>;

/**
 * Sees to the layers of disks before they are used: those that are not there are made, and those that
 * are must fit the base as it is.
 *
 * @param format The kind of layer that the machine has.
 * @throws {UsageError} says what does not fit, and what to do about it.
 */
export async function prepareLayers(
  disks: readonly DiskConfig[],
  format: LayerFormat,
): Promise<void> {
  for (const {layer, target, format: baseFormat} of disks) {
    if (layer === undefined) continue;
    if (existsSync(layer)) checkLayer({layer, base: target, format});
    else {
      refuseOtherKind(layer, format);
      await makeLayer({layer, base: target, baseFormat, format});
    }
  }
}

function checkLayer({layer, base, format}: {layer: string; base: string; format: LayerFormat}) {
  const found = inspectDisk(layer);
  if (found.format !== format || found.base === undefined) {
    throw new UsageError(
      `${layer} is ${found.format}, and was to be a layer (${format}) over ${base}: give the disk another layer= or move that file away.`,
    );
  }
  const now = stateOfBase(base);
  const record = readLayer(layer);
  if (record?.committing) {
    throw new UsageError(
      `${layer} was being committed to ${base} when that was cut short: domux disk commit '${layer}' does the rest.`,
    );
  }
  if (stateOfBase(found.base.path).base !== now.base) {
    throw new UsageError(
      `${layer} is a layer over ${found.base.path}, not over ${base}: domux disk rebase '${layer}' '${base}' puts it there.`,
    );
  }
  const {modified} = found.base;
  const changed =
    record === undefined
      ? modified !== undefined &&
        (modified !== Math.floor(now.baseModified / 1000) || found.promised !== now.baseBytes)
      : hasChanged(record, now);
  if (changed) {
    throw new UsageError(
      `${base} was written to after ${layer} was made over it, so the two may not fit: domux disk rebase --unsafe '${layer}' '${base}' takes them as they are, domux disk delete '${layer}' begins anew.`,
    );
  }
  if (record === undefined) recordLayer({layer, ...now});
}

/** What the domain wrote on a machine of another kind is not to be missed silently. */
function refuseOtherKind(layer: string, format: LayerFormat): void {
  const other = layer.replace(/\.(cow|qcow2)$/, format === 'cow' ? '.qcow2' : '.cow');
  if (other === layer || !existsSync(other)) return;
  throw new UsageError(
    `The domain has a layer of another machine, ${other}, which this one cannot read: domux disk commit '${other}' writes what it holds to its base, domux disk delete '${other}' drops it.`,
  );
}
