import {readFileIfPresent, writeFileAtomically} from '../../system/files.ts';
import type {ProcessIdentity} from '../../system/processes.ts';
import {networkFiles} from '../network-files.ts';

/** A network's entry: its switch process, and how many it has had. */
export type SwitchEntry = {
  readonly process: ProcessIdentity;
  readonly generation: number;
};

export function readSwitchEntry(directory: string): SwitchEntry | undefined {
  const text = readFileIfPresent(networkFiles(directory).entry);
  return text === undefined ? undefined : (JSON.parse(text) as SwitchEntry);
}

export const writeSwitchEntry = (directory: string, entry: SwitchEntry): void =>
  writeFileAtomically(networkFiles(directory).entry, JSON.stringify(entry));
