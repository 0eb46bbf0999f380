import {randomUUID} from 'node:crypto';
import type {DomainConfig} from '../../../source/config/domain-config.ts';
import type {DomainReference} from '../../../source/host/domain-reference.ts';
import type {Home} from '../home.ts';

/** The config of a simulated domain: 64 MiB, one vCPU, destroyed whenever it ends. */
export function simConfig(name: string, change: Partial<DomainConfig> = {}): DomainConfig {
  return {
    name,
    uuid: randomUUID(),
    machine: 'sim',
    memory: 64,
    maxmem: 64,
    vcpus: 1,
    maxvcpus: 1,
    cmdline: '',
    disks: [],
    vifs: [],
    consoles: 1,
    onPoweroff: 'destroy',
    onReboot: 'restart',
    onCrash: 'destroy',
    onWatchdog: 'destroy',
    settings: [],
    limits: {
      backlogBytes: 256 * 1024,
      logBytes: 10 * 1024 * 1024,
      logFiles: 3,
      crashLimit: 5,
      crashWindow: 300,
    },
    ...change,
  };
}

/** Creates a simulated domain; `behaviour` as in the config key `sim`. */
export function createSim(
  {host}: Home,
  name: string,
  {
    behaviour = [],
    paused = false,
    ...change
  }: Partial<DomainConfig> & {behaviour?: readonly string[]; paused?: boolean} = {},
): Promise<DomainReference> {
  const settings = [['sim', behaviour]] as const;
  return host.create(simConfig(name, {...(behaviour.length > 0 ? {settings} : {}), ...change}), {
    paused,
  });
}

/** The setting that tells a simulated machine what to pretend. */
export const pretending = (...behaviour: string[]): Pick<DomainConfig, 'settings'> => ({
  settings: [['sim', behaviour]],
});
