import {rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {DiskConfig} from '../../../config/domain-config.ts';
import {RefusedError} from '../../../errors.ts';
import type {MachineOperations} from '../../machine-operations.ts';
import type {MachineHost} from '../../machine.ts';
import {prepareLayers} from '../../../disks/layers/prepare-layer.ts';
import {filesToLink, placeDisks, ubdArgument} from './disks.ts';
import type {UbdDisk} from './disks.ts';
import type {KernelRun} from '../kernel/kernel-run.ts';

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
      if (disk.format === 'empty') {
        throw new RefusedError(
          'DomuxNotSupported',
          'A drive with nothing in it is none under User-Mode Linux: attach it with its image.',
        );
      }
      const placed = place([...host.config.disks, disk], disk.vdev);
      await prepareLayers([disk], 'cow');
      for (const {name, file, needsLink} of filesToLink(placed)) {
        const link = join(directory, name);
        rmSync(link, {force: true});
        if (needsLink) symlinkSync(file, link);
      }
      await running().mconsole.request(`config ${ubdArgument(placed)}`);
    },
    detachDisk: async ({vdev}) => {
      const placed = place(host.config.disks, vdev);
      await running().mconsole.request(`remove ubd${placed.index}`);
      for (const {name} of filesToLink(placed)) rmSync(join(directory, name), {force: true});
    },
  };
}
