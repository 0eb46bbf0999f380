import {join} from 'node:path';
import {formatDisk} from '../../../config/devices/format-disk.ts';
import {withLayer} from '../../../config/devices/layer-file.ts';
import type {DiskConfig, DomainConfig} from '../../../config/domain-config.ts';
import {hasSeedContent} from '../../../images/cloud/seed.ts';
import {seedFile} from '../from/free-name.ts';

/** What becomes of one disk when its domain is cloned. */
export type DiskPlan = {
  /** How the clone has it. */
  readonly clone: string;
  /** How the domain that is cloned has it from now on. */
  readonly source: string;
  /** A file that is copied: a layer is, over the same base. */
  readonly copy?: {readonly from: string; readonly to: string; readonly isLayer: boolean};
  /** The CDs of cloud-init: the clone gets one of its own. */
  readonly seed?: {readonly from: string; readonly to: string};
  /** The file that becomes the base of both. */
  readonly shared?: string;
};

export type ClonePlace = {
  readonly name: string;
  /** Where the disks of domains are. */
  readonly disksDirectory: string;
  /** Disks are copied, not shared. */
  readonly copy: boolean;
};

/** Decides what becomes of a disk. @param written The disk as the config has it. */
export function planDisk(
  written: string,
  disk: DiskConfig,
  {machine}: Pick<DomainConfig, 'machine'>,
  {name, disksDirectory, copy}: ClonePlace,
): DiskPlan {
  const {target, access, cdrom, layer, vdev, format} = disk;
  const same = {clone: written, source: written};
  const own = (file: string) => join(disksDirectory, name, file);
  if (hasSeedContent(target)) {
    const to = own(seedFile);
    return {...same, clone: formatDisk({...disk, target: to}), seed: {from: target, to}};
  }
  if (access === 'r' || cdrom || target === '') return same;
  const layered: DiskConfig = {...disk, cow: true};
  if (layer !== undefined) {
    const to = withLayer(layered, {disksDirectory, name, machine}).layer ?? '';
    const clone = disk.cow === true ? written : formatDisk(layered);
    return {...same, clone, copy: {from: layer, to, isLayer: true}};
  }
  if (copy) {
    const to = own(`${vdev.replace(/^\/dev\//, '')}.${format}`);
    const clone = formatDisk({...disk, target: to});
    return {...same, clone, copy: {from: target, to, isLayer: false}};
  }
  const both = formatDisk(layered);
  return {clone: both, source: both, shared: target};
}
