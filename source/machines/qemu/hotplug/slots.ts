import {RefusedError} from '../../../errors.ts';
import {slotCount} from '../command-line/slots.ts';
import type {QemuRun} from '../process/qemu-run.ts';

/** @throws {RefusedError} when something is in each of them. */
export function freeSlot({record}: QemuRun): string {
  const taken = Object.values(record().slots ?? {});
  const slot = Array.from({length: slotCount}, (_, index) => `slot${index}`).find(
    each => !taken.includes(each),
  );
  if (slot !== undefined) return slot;
  throw new RefusedError(
    'GenericError',
    `All ${slotCount} slots for devices are taken: detach one, or put it into the config and start the domain again.`,
  );
}
