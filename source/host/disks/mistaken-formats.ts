import type {DiskConfig, DomainConfig} from '../../config/domain-config.ts';
import {lookAtDisk} from '../../disks/formats/inspect-disk.ts';
import type {DiskFile} from '../../disks/formats/inspect-disk.ts';

/**
 * Warns of disks that a config calls raw and that are none by their first bytes: the guest sees the file
 * itself, and writes over what makes it a disk. It may be meant so, and a guest may have written what looks
 * like it, which is why nothing else is made of it.
 */
export function warningsOfFormats({disks}: Pick<DomainConfig, 'disks'>): string[] {
  return disks.flatMap(disk => {
    const found = disk.format === 'raw' ? lookAtDisk(disk.target) : undefined;
    if (found === undefined || found.format === 'raw') return [];
    return [
      `${disk.vdev}: ${disk.target} looks like ${kindOf(found)}, of which the guest sees the file itself: ${cure(disk, found)}.`,
    ];
  });
}

const kindOf = ({format, base}: DiskFile): string =>
  format === 'cow' ? `a layer over ${base?.path}` : `a ${format} disk`;

function cure({target, vdev, access, cow}: DiskConfig, {format, base}: DiskFile): string {
  if (format === 'cow') {
    return `'vdev=${vdev},access=${access},layer=${target},target=${base?.path}' is the layer`;
  }
  return `'${cow ? `cow:${format}:${target},${vdev},${access}` : `${target},${format},${vdev},${access}`}' is the disk`;
}
