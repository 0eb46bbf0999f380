import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
import {openFifoInput} from './console-input.ts';
import {takenName} from './console-files.ts';

/** Keeps for a successor what is being taken back from QEMU, which may wait for some of it meanwhile. */
export type TakenMark = {
  /** Before it is looked for what there is, and whenever something was found. */
  readonly write: (taken: Buffer) => void;
  /** QEMU has answered. */
  readonly remove: () => void;
};

export function openTakenMark(directory: string, console: number): TakenMark {
  const path = join(directory, takenName(console));
  return {
    write: taken => {
      try {
        writeFileSync(path, taken.toString('base64'), {mode: 0o600});
      } catch (error) {
        // Only whoever is killed right now would miss it.
        if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EIO')) throw error;
      }
    },
    remove: () => rmSync(path, {force: true}),
  };
}

/** What a terminal takes no notice of, where it is not known what was taken. */
const nothingTyped = Buffer.from([0]);

/**
 * Gives QEMU what a guest process was taking back when it was killed: a QEMU that is about to read it
 * answers nobody until it can.
 */
export function giveTakenBack(directory: string, consoles: number): void {
  for (let console = 0; console < consoles; ++console) {
    const mark = readFileIfPresent(join(directory, takenName(console)));
    if (mark === undefined) continue;
    const taken = Buffer.from(mark, 'base64');
    const input = openFifoInput(directory, console);
    input.give(taken.length === 0 ? nothingTyped : taken);
    input.close();
    openTakenMark(directory, console).remove();
  }
}
