import {rmSync} from 'node:fs';
import {join, relative} from 'node:path';
import type {VifConfig} from '../../config/domain-config.ts';
import type {MachineHost} from '../machine.ts';
import type {VifPlug} from '../../network/guest-network.ts';

/** Where QEMU takes an interface's frames, in the machine's directory. */
const frameSocket = (index: number) => `net${index}.sock`;

/** QEMU's devices by the models that xl.cfg names; the first is that of who names none. */
const models: Readonly<Record<string, string>> = {
  'virtio-net': 'virtio-net-pci',
  virtio: 'virtio-net-pci',
  ne2k_pci: 'ne2k_pci',
};

/** QEMU's device for an interface. */
export const deviceModel = ({model = 'virtio-net'}: VifConfig): string => models[model] ?? model;

/**
 * How an interface sends and takes frames. The switch's socket is looked up by its path for every
 * frame, so that the switch may be another one tomorrow. Paths are relative to the machine's
 * directory, for an address ends after 107 bytes.
 */
export const netdevOf = ({index, link}: VifPlug, directory: string) => ({
  id: `net${index}`,
  local: frameSocket(index),
  remote: relative(directory, link.data),
});

/** Interfaces as arguments. */
export const vifArguments = (plugs: readonly VifPlug[], directory: string): string[] =>
  plugs.flatMap(plug => {
    const {index, vif} = plug;
    const {id, local, remote} = netdevOf(plug, directory);
    return [
      '-netdev',
      `dgram,id=${id},local.type=unix,local.path=${local},remote.type=unix,remote.path=${remote}`,
      '-device',
      `${deviceModel(vif)},id=vif${index},netdev=${id},mac=${vif.mac}`,
    ];
  });

/** Makes way for the sockets of a QEMU that is about to be started. */
export function clearFrameSockets(plugs: readonly VifPlug[], directory: string): void {
  for (const {index} of plugs) rmSync(join(directory, frameSocket(index)), {force: true});
}

/** Plugs the interfaces of a QEMU that runs into their switches. */
export async function plugIn(plugs: readonly VifPlug[], host: MachineHost): Promise<void> {
  for (const {index} of plugs) {
    await host.network.plug(index, join(host.directory, frameSocket(index)));
  }
}
