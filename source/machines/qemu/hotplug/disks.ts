import {setTimeout as delay} from 'node:timers/promises';
import type {DiskConfig} from '../../../config/domain-config.ts';
import {RefusedError} from '../../../errors.ts';
import {prepareLayers} from '../../../disks/layers/prepare-layer.ts';
import {blockNode, deviceOptions, diskId} from '../command-line/disks.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {freeSlot} from './slots.ts';

/** Milliseconds a guest has to let go of a device: it is asked as by a button, and may wait 5 s. */
const patience = 15_000;

/** Plugs a disk in; the guest sees it at once. */
export async function attachDisk(run: QemuRun, disk: DiskConfig): Promise<void> {
  const id = diskId(disk);
  const slot = freeSlot(run);
  await prepareLayers([disk], 'qcow2');
  await run.monitor.execute('blockdev-add', blockNode({...disk, id}));
  try {
    await run.monitor.execute('device_add', {
      ...{driver: 'virtio-blk-pci', drive: id, bus: slot},
      ...deviceOptions({...disk, id}),
    });
  } catch (error) {
    await run.monitor.execute('blockdev-del', {'node-name': id});
    throw error;
  }
  run.remember({slots: {...run.record().slots, [`${id}-device`]: slot}});
}

/** Has the guest let go of a disk that was attached while it ran. */
export async function detachDisk(run: QemuRun, disk: DiskConfig): Promise<void> {
  const id = diskId(disk);
  const device = `${id}-device`;
  const {[device]: slot, ...others} = run.record().slots ?? {};
  if (slot === undefined) {
    throw new RefusedError(
      'GenericError',
      `${disk.vdev} is in no slot and cannot be unplugged: take it out of the config, and start the domain again.`,
    );
  }
  await unplug(run, device);
  await run.monitor.execute('blockdev-del', {'node-name': id});
  run.remember({slots: others});
}

/**
 * Unplugs a device. QEMU tells first of its parts, by their path, and of itself by its name last.
 *
 * @throws {RefusedError} when the guest does not let go of it.
 */
export async function unplug({monitor, onEvent}: QemuRun, device: string): Promise<void> {
  const late = new AbortController();
  const gone = new Promise<void>(resolve => {
    const stop = onEvent(({event, data}) => {
      if (event !== 'DEVICE_DELETED' || data['device'] !== device) return;
      stop();
      resolve();
    });
    late.signal.addEventListener('abort', stop);
  });
  const tooLate = delay(patience, undefined, {signal: late.signal}).then(() => {
    throw new RefusedError('GenericError', 'The guest does not let go of it: it may be in use.');
  });
  tooLate.catch(() => undefined);
  try {
    await monitor.execute('device_del', {id: device});
    await Promise.race([gone, tooLate]);
  } finally {
    late.abort();
  }
}

/** Puts what a CD drive holds in the place of what is in it, or takes that out. */
export async function changeMedium({monitor}: QemuRun, disk: DiskConfig): Promise<void> {
  const id = `${diskId(disk)}-device`;
  if (disk.format === 'empty') {
    await monitor.execute('eject', {id, force: true});
    return;
  }
  await monitor.execute('blockdev-change-medium', {
    ...{id, filename: disk.target, format: 'raw', force: true},
    'read-only-mode': 'read-only',
  });
}

/** Makes a disk as big as this, in bytes, with the file that it is. */
export async function resizeDisk(run: QemuRun, disk: DiskConfig, size: number): Promise<void> {
  await run.monitor.execute('block_resize', {'node-name': diskId(disk), size});
}
