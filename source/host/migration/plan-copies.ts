import type {DiskConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {isRecord} from '../../protocol/schema.ts';
import type {DiskCopy} from '../../registry/guests/orders.ts';
import type {Target} from './target.ts';

export type CopyRequest = {
  readonly disks: readonly DiskConfig[];
  /** What the machine says of itself, with the sizes of the disks that it can copy. */
  readonly offer: Readonly<Record<string, unknown>>;
  /** Absolute paths of the data of domux here, and there. */
  readonly from: string;
  readonly to: string;
};

/**
 * Decides which disks are copied, and where to: those whose file is not there. A disk that is a layer
 * over another one becomes one of its own.
 *
 * @returns the copies, and the disks as the other host is to have them.
 * @throws {RefusedError} for one that would have to be copied and cannot be.
 */
export async function planCopies(target: Target, {disks, offer, from, to}: CopyRequest) {
  const written = disks.filter(({cdrom, format}) => !cdrom && format !== 'empty');
  const places = written.map(disk => ({disk, path: move(fileOf(disk), from, to)}));
  const there = await target.files(places.map(({path}) => path));
  const moved = new Map<DiskConfig, DiskConfig>();
  const copies = places.flatMap(({disk, path}, index): DiskCopy[] => {
    if (there[index]?.size !== undefined) return [];
    const {vdev, layer, cow: _cow, ...rest} = disk;
    const format = layer === undefined ? disk.format : 'qcow2';
    const bytes = isRecord(offer['disks']) ? offer['disks'][vdev] : undefined;
    const isKnown = format === 'raw' || format === 'qcow2';
    if (!isKnown || typeof bytes !== 'number') {
      throw new RefusedError(
        'DomuxNotSupported',
        `Disk ${vdev} cannot be copied: only raw and qcow2 disks of machine qemu can. Put ${fileOf(disk)} there yourself.`,
      );
    }
    moved.set(disk, {...rest, vdev, target: path, format});
    return [{vdev, path, bytes, format}];
  });
  return {copies, disks: disks.map(disk => moved.get(disk) ?? disk)};
}

/** What the guest writes to. */
const fileOf = ({target, layer}: DiskConfig) => layer ?? target;

const move = (path: string, from: string, to: string) =>
  path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : path;
