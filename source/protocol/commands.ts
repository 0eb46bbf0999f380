import {configurationCommands} from './commands/configuration.ts';
import {consoleCommands} from './commands/consoles.ts';
import {debuggingCommands} from './commands/debugging.ts';
import {diskCommands} from './commands/disks.ts';
import {hostDeviceCommands} from './commands/host-devices.ts';
import {interfaceCommands} from './commands/interfaces.ts';
import {machineCommands} from './commands/machine.ts';
import {memoryCommands} from './commands/memory.ts';
import {migrationCommands} from './commands/migration.ts';
import {panelCommands} from './commands/panel.ts';
import {powerCommands} from './commands/power.ts';
import {processorCommands} from './commands/processors.ts';
import {savingCommands} from './commands/saving.ts';
import {schedulingCommands} from './commands/scheduling.ts';
import {sessionCommands} from './commands/session.ts';
import {snapshotCommands} from './commands/snapshots.ts';
import {statusCommands} from './commands/status.ts';
import type {Infer, InferMembers} from './schema.ts';

/**
 * The table of the control protocol's commands, by subject. Types, checks, dispatch, introspection
 * and docs derive from it.
 */
export const commands = {
  ...sessionCommands,
  ...statusCommands,
  ...machineCommands,
  ...powerCommands,
  ...memoryCommands,
  ...processorCommands,
  ...schedulingCommands,
  ...interfaceCommands,
  ...diskCommands,
  ...panelCommands,
  ...hostDeviceCommands,
  ...debuggingCommands,
  ...configurationCommands,
  ...consoleCommands,
  ...savingCommands,
  ...snapshotCommands,
  ...migrationCommands,
} as const;

export type CommandName = keyof typeof commands;
export type Arguments<C extends CommandName> = InferMembers<(typeof commands)[C]['arguments']>;
export type Result<C extends CommandName> = Infer<(typeof commands)[C]['returns']>;
export type DomainInfo = Result<'domux-query-domain'>;
export type DomainStats = Result<'domux-query-stats'>;

/** True for a name in the table. */
export function isCommandName(candidate: string): candidate is CommandName {
  return Object.hasOwn(commands, candidate);
}
