import {openGuestMemory} from '../memory/guest-memory.ts';
import type {GuestMemory} from '../memory/guest-memory.ts';
import {findTerminal} from './guest-terminal.ts';
import type {GuestTerminal} from './guest-terminal.ts';

/** Finds the terminals of one guest, whose memory is opened when it is first needed. */
export type TerminalFinder = {
  /** Undefined while the guest has no such terminal open, or if its memory cannot be read. */
  readonly find: (name: string) => Promise<GuestTerminal | undefined>;
  /** False when the memory cannot be read, or has no terminal that we understand. */
  readonly canFind: () => Promise<boolean>;
  /** The guest rebooted, and has another memory. */
  readonly reset: () => void;
};

/** @param names all terminals that the guest may have */
export function createTerminalFinder(pid: number, names: readonly string[]): TerminalFinder {
  let memory: GuestMemory | undefined;
  let understood = false;

  const find = async (name: string) => {
    const searched = (memory ??= openGuestMemory(pid));
    const terminal = searched && (await findTerminal(searched, name));
    // Closed meanwhile: what was found is of the memory before.
    if (searched !== memory) return undefined;
    understood ||= terminal !== undefined;
    return terminal;
  };

  return {
    find,
    canFind: async () => {
      for (const name of names) if (!understood) await find(name);
      return understood;
    },
    reset: () => {
      memory?.close();
      memory = undefined;
    },
  };
}
