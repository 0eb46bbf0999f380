import type {DomainConfig} from '../../../source/config/domain-config.ts';
import {createUmlMachine} from '../../../source/machines/uml/uml-machine.ts';
import {ensureMini} from '../../helpers/guests/mini.ts';
import {guestOf, newDirectory} from '../guest.ts';
import type {Guest} from '../guest.ts';

export {cleanUp, newDirectory} from '../guest.ts';
export type {Guest} from '../guest.ts';

export async function miniConfig(change: Partial<DomainConfig> = {}): Promise<DomainConfig> {
  const {kernel, ramdisk, cmdline, console} = await ensureMini();
  return {
    name: 'web',
    uuid: '3f6d1f1c-8a9e-4f6e-9d6e-1c7c2a8e4b10',
    machine: 'uml',
    memory: 64,
    maxmem: change.memory ?? 64,
    vcpus: 1,
    maxvcpus: 1,
    kernel,
    ramdisk,
    cmdline: cmdline.replace('{name}', 'web'),
    disks: [],
    vifs: [],
    consoles: 1,
    onPoweroff: 'destroy',
    onReboot: 'restart',
    onCrash: 'destroy',
    onWatchdog: 'destroy',
    settings: [],
    ...(console && {consoleLine: console}),
    limits: {backlogBytes: 1, logBytes: 1, logFiles: 1, crashLimit: 1, crashWindow: 1},
    ...change,
  };
}

/** A machine that is not started yet. */
export async function createGuest(
  change: Partial<DomainConfig> = {},
  directory = newDirectory(),
): Promise<Guest> {
  return guestOf(createUmlMachine, await miniConfig(change), directory);
}

/** A machine whose guest shows its prompt. */
export async function bootGuest(
  change: Partial<DomainConfig> = {},
  directory?: string,
): Promise<Guest> {
  const guest = await createGuest(change, directory);
  await guest.machine.launch();
  await guest.untilPrompt();
  return guest;
}
