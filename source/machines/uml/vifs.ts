import {relative} from 'node:path';
import type {VifPlug} from '../../network/guest-network.ts';

/**
 * An interface as a kernel argument, and as its control line takes it. The socket is relative to the
 * kernel's working directory, for an address ends after 107 bytes.
 */
export function vifArgument({index, vif, link}: VifPlug, directory: string): string {
  return `eth${index}=daemon,${vif.mac},unix,${relative(directory, link.control)}`;
}
