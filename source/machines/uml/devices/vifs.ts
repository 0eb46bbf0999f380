import {relative} from 'node:path';
import {RefusedError, messageOf} from '../../../errors.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import type {MachineOperations} from '../../machine-operations.ts';
import type {MachineHost} from '../../machine.ts';
import type {KernelRun} from '../kernel/kernel-run.ts';

/**
 * An interface as a kernel argument, and as its control line takes it. The socket is relative to the
 * kernel's working directory, for an address ends after 107 bytes.
 */
export function vifArgument({index, vif, link}: VifPlug, directory: string): string {
  return link.kind === 'tap'
    ? `eth${index}=tuntap,${link.name},${vif.mac}`
    : `eth${index}=daemon,${vif.mac},unix,${relative(directory, link.control)}`;
}

/** Gives interfaces to a kernel that runs, and takes them, over its control line. */
export const createVifOperations = (
  {directory}: MachineHost,
  running: () => KernelRun,
): Pick<MachineOperations, 'attachVif' | 'detachVif'> => ({
  attachVif: async plug => {
    await running().mconsole.request(`config ${vifArgument(plug, directory)}`);
  },
  detachVif: async index => {
    try {
      await running().mconsole.request(`remove eth${index}`);
    } catch (error) {
      // The kernel gives up no interface that is up, and says no more than that.
      throw new RefusedError(
        'GenericError',
        `${messageOf(error)}: take it down in the guest first (ip link set eth${index} down).`,
        {cause: error},
      );
    }
  },
});
