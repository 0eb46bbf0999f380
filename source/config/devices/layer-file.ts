import {join} from 'node:path';
import type {DiskConfig, MachineKind} from '../domain-config.ts';

/**
 * Gives a disk that asks for it (`cow:`) its layer, among the disks of its domain: it is there when the
 * domain is created again. Machines have their own kinds of layers.
 *
 * @param disksDirectory Where the disks of domains are.
 */
export function withLayer(
  disk: DiskConfig,
  {disksDirectory, name, machine}: {disksDirectory: string; name: string; machine: MachineKind},
): DiskConfig {
  if (disk.cow !== true) return disk;
  const file = `${disk.vdev.replace(/^\/dev\//, '')}.${layerFormat(machine)}`;
  return {...disk, layer: join(disksDirectory, name, file)};
}

/** The format that a machine has for layers, and the end of their names. */
export const layerFormat = (machine: MachineKind): 'cow' | 'qcow2' =>
  machine === 'qemu' ? 'qcow2' : 'cow';
