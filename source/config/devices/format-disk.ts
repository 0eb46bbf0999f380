import type {DiskConfig} from '../domain-config.ts';

/** A disk as its specification in a config, whatever way it was written. */
export function formatDisk(disk: DiskConfig): string {
  const {format, vdev, access, force, cdrom, backendtype, script, discard, target} = disk;
  const {cache, cow, layer} = disk;
  const words = [
    `format=${format}`,
    `vdev=${vdev}`,
    ...(cdrom ? ['devtype=cdrom'] : [`access=${access === 'w' && force ? 'w!' : access}`]),
    ...(backendtype === undefined ? [] : [`backendtype=${backendtype}`]),
    ...(script === undefined ? [] : [`script=${script}`]),
    ...(discard === undefined ? [] : [discard ? 'discard' : 'no-discard']),
    ...(cache === undefined ? [] : [`cache=${cache}`]),
    ...(cow ? ['cow'] : layer === undefined ? [] : [`layer=${layer}`]),
    // It takes the rest of the text, commas and all.
    ...(target === '' ? [] : [`target=${target}`]),
  ];
  return words.join(',');
}

/**
 * The number of a virtual disk, as xl shows and takes it (xen-vbd-interface(7)): 51712 is xvda.
 * Undefined for what is no name of one.
 */
export function vdevNumber(vdev: string): number | undefined {
  const name = vdev.replace(/^\/dev\//, '');
  if (/^(0x[0-9a-f]+|\d+)$/i.test(name)) return Number(name);
  const [, disk = '', partition = '0'] = /^d(\d+)(?:p(\d+))?$/.exec(name) ?? [];
  if (disk !== '') return virtual(Number(disk), Number(partition));
  const [, type, letters = '', part = '0'] = /^(xvd|hd|sd|vd)([a-z]{1,2})(\d*)$/.exec(name) ?? [];
  if (type === undefined) return undefined;
  const index = [...letters].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 96, 0) - 1;
  const number = Number(part);
  if (type === 'sd') return (8 << 8) | (index << 4) | number;
  if (type === 'hd') return ((index < 2 ? 3 : 22) << 8) | ((index % 2) << 6) | number;
  return virtual(index, number);
}

const virtual = (disk: number, partition: number): number =>
  disk < 16 && partition < 16
    ? (202 << 8) | (disk << 4) | partition
    : (1 << 28) | (disk << 8) | partition;
