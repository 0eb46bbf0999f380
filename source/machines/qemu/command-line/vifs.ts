import {rmSync} from 'node:fs';
import {join, relative} from 'node:path';
import type {VifConfig} from '../../../config/domain-config.ts';
import type {MachineHost} from '../../machine.ts';
import type {VifPlug} from '../../../network/vif-plug.ts';
import {vifId} from './slots.ts';
import type {Slots} from './slots.ts';

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

/** An end of frames' way, as QEMU's monitor takes it (qapi/net.json in its tree). */
type Netdev = {
  readonly id: string;
  readonly type: string;
  readonly [option: string]: string | Readonly<Record<string, string>>;
};

/**
 * Where an interface's frames go. The socket of a switch is looked up by its path for every frame, so
 * that the switch may be another one tomorrow. Paths are relative to the machine's directory, for an
 * address ends after 107 bytes.
 */
export function netdevOf({index, link}: VifPlug, directory: string): Netdev {
  const id = `net${index}`;
  if (link.kind === 'tap') {
    return {type: 'tap', id, ifname: link.name, script: 'no', downscript: 'no'};
  }
  return {
    ...{type: 'dgram', id},
    local: {type: 'unix', path: frameSocket(index)},
    remote: {type: 'unix', path: relative(directory, link.data)},
  };
}

/** The same as one argument: members of members are written with dots. */
function netdevArgument({type, ...options}: Netdev): string {
  const words = Object.entries(options).flatMap(([key, value]) =>
    typeof value === 'string'
      ? `${key}=${value}`
      : Object.entries(value).map(([inner, text]) => `${key}.${inner}=${text}`),
  );
  return [type, ...words].join(',');
}

/**
 * Interfaces as arguments.
 *
 * @param slots Those that are in a slot, where they can be unplugged.
 */
export const vifArguments = (
  plugs: readonly VifPlug[],
  directory: string,
  slots: Slots,
): string[] =>
  plugs.flatMap(plug => {
    const {index, vif} = plug;
    const netdev = netdevOf(plug, directory);
    const id = vifId(index);
    const bus = slots[id] === undefined ? '' : `,bus=${slots[id]}`;
    return [
      ...['-netdev', netdevArgument(netdev)],
      ...['-device', `${deviceModel(vif)},id=${id},netdev=${netdev.id},mac=${vif.mac}${bus}`],
    ];
  });

/** Makes way for the sockets of a QEMU that is about to be started. */
export function clearFrameSockets(plugs: readonly VifPlug[], directory: string): void {
  for (const {index} of plugs) rmSync(join(directory, frameSocket(index)), {force: true});
}

/** Plugs the interfaces of a QEMU that runs into their switches. */
export async function plugIn(plugs: readonly VifPlug[], host: MachineHost): Promise<void> {
  for (const {index, link} of plugs) {
    if (link.kind === 'tap') continue;
    await host.network.plug(index, join(host.directory, frameSocket(index)));
  }
}
