import type {MachineKind} from '../config/domain-config.ts';
import {UsageError} from '../errors.ts';
import type {Machine, MachineHost} from './machine.ts';

/** Loads the code of one kind of machine, so that a guest process holds that of its own kind only. */
export async function loadMachine(kind: MachineKind): Promise<(host: MachineHost) => Machine> {
  switch (kind) {
    case 'uml':
      return (await import('./uml/uml-machine.ts')).createUmlMachine;
    case 'sim':
      return (await import('./sim/sim-machine.ts')).createSimMachine;
    case 'qemu':
      return (await import('./qemu/qemu-machine.ts')).createQemuMachine;
    case 'v86':
    case 'xen':
      throw new UsageError(`This version of domux has no machine ${kind}: use machine = 'uml'.`);
  }
}
