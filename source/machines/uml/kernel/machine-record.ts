import {join} from 'node:path';
import {rmSync} from 'node:fs';
import type {ShutdownReason} from '../../../protocol/states.ts';
import {shutdownReasons} from '../../../protocol/states.ts';
import {readFileIfPresent, writeFileAtomically} from '../../../system/files.ts';
import type {ProcessIdentity} from '../../../system/processes.ts';

/** What a successor has to know of a machine that it did not start. */
export type MachineRecord = {
  readonly process: ProcessIdentity;
  readonly commandLine: readonly string[];
  /** MiB. */
  readonly bootMemory: number;
  /** Bytes of it that were taken away from the guest. */
  readonly taken: number;
  readonly consoles: number;
  readonly paused: boolean;
  /** What the guest was asked to go down for. */
  readonly asked?: ShutdownReason | undefined;
};

const pathIn = (directory: string) => join(directory, 'machine.json');

export function writeRecord(directory: string, record: MachineRecord): void {
  writeFileAtomically(pathIn(directory), `${JSON.stringify(record)}\n`);
}

export function removeRecord(directory: string): void {
  rmSync(pathIn(directory), {force: true});
}

/** The record, or undefined when there is none that can be read. */
export function readRecord(directory: string): MachineRecord | undefined {
  const text = readFileIfPresent(pathIn(directory));
  if (text === undefined) return undefined;
  try {
    return toRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function toRecord(value: unknown): MachineRecord | undefined {
  const {process, commandLine, bootMemory, taken, consoles, paused, asked} = value as Partial<
    Record<keyof MachineRecord, unknown>
  >;
  const {pid, startTime} = (process ?? {}) as Record<string, unknown>;
  if (typeof pid !== 'number' || typeof startTime !== 'number') return undefined;
  if (typeof bootMemory !== 'number' || typeof consoles !== 'number') return undefined;
  const reason = shutdownReasons.find(known => known === asked);
  return {
    process: {pid, startTime},
    commandLine: Array.isArray(commandLine) ? commandLine.map(String) : [],
    bootMemory,
    taken: typeof taken === 'number' ? taken : 0,
    consoles,
    paused: paused === true,
    ...(reason === undefined ? {} : {asked: reason}),
  };
}
