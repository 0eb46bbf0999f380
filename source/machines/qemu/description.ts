import {accelerators, qemuBoards} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {isRecord} from '../../protocol/schema.ts';
import type {Slots} from './command-line/slots.ts';
import type {MachineDescription} from '../machine-state.ts';
import type {Continuation} from './command-line/plan.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** What another QEMU has to be like to go on with a guest of this one. */
export async function describeMachine({monitor, record}: QemuRun): Promise<MachineDescription> {
  const [{qemu}, type, {length: vcpus}] = await Promise.all([
    monitor.execute<{qemu: {major: number; minor: number}}>('query-version'),
    monitor.execute<string>('qom-get', {path: '/machine', property: 'type'}),
    monitor.execute<readonly unknown[]>('query-cpus-fast'),
  ]);
  const {board, accelerator, slots = {}} = record();
  return {
    board,
    accelerator,
    // The name that stays the same when QEMU is replaced by a newer one: `pc-q35-7.2`.
    type: type.replace(/-machine$/, ''),
    emulator: `${qemu.major}.${qemu.minor}`,
    vcpus,
    slots,
  };
}

/**
 * Why a QEMU cannot go on with a guest of another one, if that is so. A board whose name has a version is
 * kept as it was by newer ones; one without is what each of them makes of it.
 *
 * @param own What it says of itself.
 */
export function findMisfit(
  {type, emulator}: MachineDescription,
  own: MachineDescription,
): string | undefined {
  const isVersioned = /-\d+\.\d+$/.test(String(type));
  if (isVersioned || emulator === own['emulator']) return undefined;
  return `The guest runs on board ${String(type)} of QEMU ${String(emulator)}, which is another board with QEMU ${String(own['emulator'])}: it goes on only under the same version.`;
}

/** Memory beside the state, of which the guest gets a copy of its own as it writes. */
export const ownCopy = ({
  memory,
}: MachineDescription): Pick<Continuation, 'memory' | 'copiesMemory'> =>
  typeof memory === 'string' ? {memory, copiesMemory: true} : {};

/** @throws {RefusedError} for the description of a machine that this one cannot be like. */
export function continuationOf(description: MachineDescription): Continuation {
  const {type, vcpus, slots} = description;
  const accelerator = accelerators.find(known => known === description['accelerator']);
  const board = qemuBoards.find(known => known === description['board']);
  if (board !== undefined && typeof type === 'string') {
    return {
      board,
      type,
      ...(accelerator === undefined ? {} : {accelerator}),
      ...(typeof vcpus === 'number' ? {vcpus} : {}),
      ...(isRecord(slots) ? {slots: slots as Slots} : {}),
    };
  }
  throw new RefusedError(
    'GenericError',
    `This is the state of a machine of another kind: ${JSON.stringify(description)}.`,
  );
}
