import {rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {DiskConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import type {MachineHost, MachineOperations} from '../machine.ts';
import {linkName, needsLink} from './command-line.ts';
import {placeDisks} from './disks.ts';
import type {UbdDisk} from './disks.ts';
import type {KernelRun} from './kernel-run.ts';

/** Gives disks to a kernel that runs, and takes them, over its control line. */
export function createDiskOperations(
  host: MachineHost,
  running: () => KernelRun,
): Pick<MachineOperations, 'attachDisk' | 'detachDisk'> {
  const {directory} = host;

  const place = (disks: readonly DiskConfig[], vdev: string): UbdDisk => {
    const placed = placeDisks(disks).find(disk => disk.vdev === vdev);
    if (placed) return placed;
    throw new RefusedError('DeviceNotFound', `Device ${vdev} not connected.`);
  };

  return {
    attachDisk: async disk => {
      const placed = place([...host.config.disks, disk], disk.vdev);
      const {index, flags, target} = placed;
      const link = join(directory, linkName(placed));
      rmSync(link, {force: true});
      if (needsLink(placed)) symlinkSync(target, link);
      const file = needsLink(placed) ? linkName(placed) : target;
      await running().mconsole.request(`config ubd${index}${flags}=${file}`);
    },
    detachDisk: async ({vdev}) => {
      const placed = place(host.config.disks, vdev);
      await running().mconsole.request(`remove ubd${placed.index}`);
      rmSync(join(directory, linkName(placed)), {force: true});
    },
  };
}
