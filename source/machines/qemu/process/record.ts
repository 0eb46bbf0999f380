import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Accelerator, QemuBoard} from '../../../config/domain-config.ts';
import type {GuestIdentity} from '../../../protocol/shapes/guest-identity.ts';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {readFileIfPresent, writeFileAtomically} from '../../../system/files.ts';
import type {ProcessIdentity} from '../../../system/processes.ts';

/** What a successor has to know of a machine that it did not start: the file `machine.json`. */
export type QemuRecord = {
  readonly process: ProcessIdentity;
  readonly commandLine: readonly string[];
  readonly board: QemuBoard;
  readonly accelerator: Accelerator;
  readonly consoles: number;
  /** The slot of each device that can be unplugged, by the name of the device. */
  readonly slots?: Readonly<Record<string, string>>;
  /** vCPUs that the guest is to use of those that it has; all when absent. */
  readonly vcpus?: number | undefined;
  /** What the guest was asked to go down for. */
  readonly asked?: ShutdownReason | undefined;
  /** The guest comes from another QEMU, and not all of its memory is here yet. */
  readonly arriving?: boolean;
  /** The guest is the copy of another one, and not on its networks yet: it has the addresses of that one. */
  readonly joining?: GuestIdentity | undefined;
  /** The guest's clock stood still for long: it is to be set when the guest goes on. */
  readonly clockStopped?: boolean;
};

const pathIn = (directory: string) => join(directory, 'machine.json');

export function writeRecord(directory: string, record: QemuRecord): void {
  writeFileAtomically(pathIn(directory), `${JSON.stringify(record)}\n`);
}

export function removeRecord(directory: string): void {
  rmSync(pathIn(directory), {force: true});
}

/** The record, or undefined when there is none. It is replaced whole, so it is never half written. */
export function readRecord(directory: string): QemuRecord | undefined {
  const text = readFileIfPresent(pathIn(directory));
  return text === undefined ? undefined : (JSON.parse(text) as QemuRecord);
}
