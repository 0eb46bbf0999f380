import {setTimeout as delay} from 'node:timers/promises';
import type {DiskConfig} from '../../../config/domain-config.ts';
import {RefusedError} from '../../../errors.ts';
import {prepareLayers} from '../../../disks/layers/prepare-layer.ts';
import {blockNode, controllerOf, devicesInSlot, diskId} from '../command-line/disks.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {freeSlot} from './slots.ts';

/** Milliseconds a guest has to let go of a device: it is asked as by a button, and may wait 5 s. */
const patience = 15_000;

/** Plugs a disk in, or a CD drive with what is in it; the guest sees it at once. */
export async function attachDisk(run: QemuRun, disk: DiskConfig): Promise<void> {
  const {monitor} = run;
  const id = diskId(disk);
  const slot = freeSlot(run);
  await prepareLayers([disk], 'qcow2');
  const undo: (() => Promise<unknown>)[] = [];
  try {
    if (disk.format !== 'empty') {
      await monitor.execute('blockdev-add', blockNode({...disk, id}));
      undo.unshift(() => monitor.execute('blockdev-del', {'node-name': id}));
    }
    for (const device of devicesInSlot({...disk, id}, slot)) {
      await monitor.execute('device_add', device);
      undo.unshift(() => unplug(run, String(device['id'])));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
  run.remember({slots: {...run.record().slots, [`${id}-device`]: slot}});
}

/** Has the guest let go of a disk or CD drive that was attached while it ran. */
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
  if (disk.cdrom) await unplug(run, controllerOf({id}));
  if (await hasNode(run, id)) await run.monitor.execute('blockdev-del', {'node-name': id});
  run.remember({slots: others});
}

/** A drive that was plugged in empty has none of its own. */
async function hasNode({monitor}: QemuRun, id: string): Promise<boolean> {
  const nodes = await monitor.execute<readonly {readonly 'node-name': string}[]>(
    'query-named-block-nodes',
    {flat: true},
  );
  return nodes.some(node => node['node-name'] === id);
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
