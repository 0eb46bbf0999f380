import type {DiskConfig, DomainConfig, QemuConfig} from '../../../source/config/domain-config.ts';
import {createQemuMachine} from '../../../source/machines/qemu/qemu-machine.ts';
import {guestOf, newDirectory} from '../guest.ts';
import type {Guest} from '../guest.ts';
import {writeBootDisk} from './boot-sector.ts';

export {cleanUp, newDirectory} from '../guest.ts';
export type {Guest} from '../guest.ts';

/** What resolution makes of a config that says nothing of QEMU; emulated, whatever the host can. */
export const plainQemu: QemuConfig = {
  accelerator: 'tcg',
  boot: 'cd',
  vnc: false,
  clock: {base: 'utc', offsetSeconds: 0},
  features: {},
  acpi: true,
  watchdog: false,
  arguments: [],
};

export const disk = (
  target: string,
  vdev: string,
  change: Partial<DiskConfig> = {},
): DiskConfig => ({
  target,
  format: 'raw',
  vdev,
  access: 'w',
  force: false,
  cdrom: false,
  ...change,
});

/** A domain without a kernel or disks. */
export const qemuConfig = (change: Partial<DomainConfig> = {}): DomainConfig => ({
  name: 'web',
  uuid: '3f6d1f1c-8a9e-4f6e-9d6e-1c7c2a8e4b10',
  machine: 'qemu',
  memory: 16,
  maxmem: change.memory ?? 16,
  vcpus: 1,
  maxvcpus: change.vcpus ?? 1,
  cmdline: '',
  disks: [],
  vifs: [],
  consoles: 1,
  qemu: plainQemu,
  onPoweroff: 'destroy',
  onReboot: 'restart',
  onCrash: 'destroy',
  onWatchdog: 'destroy',
  settings: [],
  limits: {backlogBytes: 1, logBytes: 1, logFiles: 1, crashLimit: 1, crashWindow: 1},
  ...change,
});

/** A machine with the program of `boot-sector.ts`, not started yet. */
export function createBootGuest(
  change: Partial<DomainConfig> = {},
  directory = newDirectory(),
): Guest {
  const target = writeBootDisk(newDirectory());
  const config = qemuConfig({disks: [disk(target, 'hda')], ...change});
  return guestOf(createQemuMachine, config, directory);
}

/** The same, running and ready for what it is given. */
export async function startBootGuest(
  change: Partial<DomainConfig> = {},
  directory?: string,
): Promise<Guest> {
  const guest = createBootGuest(change, directory);
  await guest.machine.launch();
  await guest.untilPrinted('READY');
  return guest;
}
