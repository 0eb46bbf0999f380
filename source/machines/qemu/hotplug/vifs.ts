import {RefusedError} from '../../../errors.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import type {MachineHost} from '../../machine.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {clearFrameSockets, deviceModel, netdevOf, plugIn} from '../command-line/vifs.ts';
import {unplug} from './disks.ts';
import {freeSlot} from './slots.ts';

/** Plugs an interface in; the guest sees it at once. */
export async function attachVif(run: QemuRun, host: MachineHost, plug: VifPlug): Promise<void> {
  const {index, vif} = plug;
  const bus = freeSlot(run);
  clearFrameSockets([plug], host.directory);
  const netdev = netdevOf(plug, host.directory);
  const {id} = netdev;
  await run.monitor.execute('netdev_add', netdev);
  try {
    const device = {driver: deviceModel(vif), id: `vif${index}`, netdev: id, mac: vif.mac, bus};
    await run.monitor.execute('device_add', device);
    await plugIn([plug], host);
  } catch (error) {
    await run.monitor.execute('netdev_del', {id});
    throw error;
  }
  run.remember({slots: {...run.record().slots, [`vif${index}`]: bus}});
}

/** Has the guest let go of an interface that is in a slot. */
export async function detachVif(run: QemuRun, index: number): Promise<void> {
  const device = `vif${index}`;
  const {[device]: slot, ...others} = run.record().slots ?? {};
  if (slot === undefined) {
    throw new RefusedError(
      'GenericError',
      `Interface ${index} is in no slot and cannot be unplugged: take it out of the config, and start the domain again.`,
    );
  }
  await unplug(run, device);
  await run.monitor.execute('netdev_del', {id: `net${index}`});
  run.remember({slots: others});
}
