import type {Handlers} from '../protocol/wire/dispatcher.ts';
import type {Peer} from './control-server.ts';
import type {Domain} from './domain/domain.ts';
import type {GuestProcess} from './guest-process.ts';
import {createConfigurationHandlers} from './handlers/configuration.ts';
import {createConsoleHandlers} from './handlers/consoles.ts';
import {createDebuggingHandlers} from './handlers/debugging.ts';
import {createDiskHandlers} from './handlers/disks.ts';
import {createHostDeviceHandlers} from './handlers/host-devices.ts';
import {createInterfaceHandlers} from './handlers/interfaces.ts';
import {createMachineHandlers} from './handlers/machine.ts';
import {createMemoryHandlers} from './handlers/memory.ts';
import {createMigrationHandlers} from './handlers/migration.ts';
import {createPanelHandlers} from './handlers/panel.ts';
import {createPowerHandlers} from './handlers/power.ts';
import {createProcessorHandlers} from './handlers/processors.ts';
import {createSavingHandlers} from './handlers/saving.ts';
import {createSchedulingHandlers} from './handlers/scheduling.ts';
import {createSessionHandlers} from './handlers/session.ts';
import {createSnapshotHandlers} from './handlers/snapshots.ts';
import {createStatusHandlers} from './handlers/status.ts';

/** Carries out the control protocol's commands for one domain of a guest process, by subject as they are declared. */
export function createHandlers(domain: Domain, process: GuestProcess): Handlers<Peer> {
  return {
    ...createSessionHandlers(process),
    ...createStatusHandlers(domain, process),
    ...createMachineHandlers(domain),
    ...createPowerHandlers(domain),
    ...createMemoryHandlers(domain),
    ...createProcessorHandlers(domain),
    ...createSchedulingHandlers(domain),
    ...createInterfaceHandlers(domain),
    ...createDiskHandlers(domain),
    ...createPanelHandlers(domain),
    ...createHostDeviceHandlers(domain),
    ...createDebuggingHandlers(domain),
    ...createConfigurationHandlers(domain),
    ...createConsoleHandlers(domain),
    ...createSavingHandlers(domain),
    ...createSnapshotHandlers(domain),
    ...createMigrationHandlers(domain),
  };
}
