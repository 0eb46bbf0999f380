import type {DiskConfig} from '../../config/domain-config.ts';
import {inspectDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';
import {hasCode} from '../../errors.ts';

/** A file that a domain uses for a disk. */
export type DiskUse = {
  readonly path: string;
  readonly access: 'r' | 'w';
  /** xm's `w!`: whatever others do with it. */
  readonly force: boolean;
};

/** What of a disk says which files it uses. */
export type UsedDisk = Pick<DiskConfig, 'target' | 'access' | 'force' | 'format' | 'layer'>;

/** The files of a disk: the one that is written to comes first, bases are only read. */
export function usesOf({target, access, force, format, layer}: UsedDisk): DiskUse[] {
  if (target === '') return [];
  const bottom: DiskUse =
    layer === undefined ? {path: target, access, force} : {path: target, access: 'r', force};
  const bases = format === 'qcow2' ? basesOf(target) : [];
  return [
    ...(layer === undefined ? [] : [{path: layer, access: 'w', force} as const]),
    bottom,
    ...bases.map(path => ({path, access: 'r', force}) as const),
  ];
}

/** The files that a qcow2 file is over, from the next one down. */
export function basesOf(path: string): string[] {
  const bases: string[] = [];
  let base = inspectIfThere(path)?.base;
  while (base?.path.startsWith('/') && !bases.includes(base.path)) {
    bases.push(base.path);
    base = base.format === 'raw' ? undefined : inspectIfThere(base.path)?.base;
  }
  return bases;
}

function inspectIfThere(path: string): DiskFile | undefined {
  try {
    return inspectDisk(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}
