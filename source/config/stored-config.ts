import {UsageError} from '../errors.ts';
import type {DiskConfig, DomainConfig, GuestLimits, QemuConfig} from './domain-config.ts';

/** The keys that a value of this type always has. */
type RequiredKeys<T> = {[K in keyof T]-?: object extends Pick<T, K> ? never : K}[keyof T];

/** What holds where nothing is written: a value for every key that there always is, but for some. */
type Unwritten<T, Written extends keyof T = never> = Pick<T, Exclude<RequiredKeys<T>, Written>>;

/** What each domain has of its own, and every version of domux has written. */
const own = ['name', 'uuid', 'machine', 'memory', 'limits'] as const;

const config: Unwritten<DomainConfig, (typeof own)[number] | 'maxmem' | 'maxvcpus'> = {
  ...{vcpus: 1, cmdline: '', disks: [], vifs: [], consoles: 1, settings: []},
  ...{onPoweroff: 'destroy', onReboot: 'restart', onCrash: 'destroy', onWatchdog: 'destroy'},
};

const disk: Unwritten<DiskConfig, 'target' | 'vdev'> = {
  ...{format: 'raw', access: 'w', force: false, cdrom: false},
};

const qemu: Unwritten<QemuConfig> = {
  ...{boot: 'cd', vnc: false, features: {}, acpi: true, watchdog: false, arguments: []},
  clock: {base: 'utc', offsetSeconds: 0},
};

/** As the settings have it where a user says nothing. */
const limits: GuestLimits = {
  ...{backlogBytes: 262_144, logBytes: 10_485_760, logFiles: 3, crashLimit: 5, crashWindow: 300},
};

/**
 * A config as this or another version of domux has written it down, in a file or to another host. What
 * an older one did not know is as if nothing were said of it; whoever adds a key that every config has
 * says that here. What a newer one knows is kept and means nothing.
 *
 * @throws {UsageError} for what is no config of any version.
 */
export function completeConfig(stored: unknown): DomainConfig {
  const given = (stored ?? {}) as Partial<DomainConfig>;
  for (const key of own) {
    if (key === 'limits' || given[key] !== undefined) continue;
    throw new UsageError(`The config of the domain lacks ${key}: it is corrupt.`);
  }
  const known = given as Pick<DomainConfig, (typeof own)[number]> & Partial<DomainConfig>;
  return {
    ...config,
    maxmem: known.memory,
    maxvcpus: known.vcpus ?? config.vcpus,
    ...known,
    limits: {...limits, ...known.limits},
    disks: (known.disks ?? []).map(each => ({...disk, ...each})),
    ...(known.machine === 'qemu' ? {qemu: {...qemu, ...known.qemu}} : {}),
  };
}
