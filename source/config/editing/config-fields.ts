import {formatForward} from '../devices/forward-spec.ts';
import type {ConfigValue, DomainConfig} from '../domain-config.ts';

/** Keys that say what is done when the guest ends. */
export const policyKeys: readonly string[] = [
  'on_poweroff',
  'on_reboot',
  'on_crash',
  'on_watchdog',
];

/** Keys that the kernel command line is composed of. */
export const kernelLineKeys: readonly string[] = [
  ...['cmdline', 'root', 'extra', 'ip', 'gateway', 'netmask', 'hostname', 'interface', 'dhcp'],
  ...['nfs_server', 'nfs_root'],
];

/** What a config comes to, by the key that decides it. */
export function fieldsOf(
  config: DomainConfig,
): readonly (readonly [key: string, value: ConfigValue | undefined])[] {
  return [
    ['name', config.name],
    ['uuid', config.uuid],
    ['machine', config.machine],
    ['kernel', config.kernel],
    ['ramdisk', config.ramdisk],
    ['cmdline', config.cmdline],
    ['memory', config.memory],
    ['maxmem', config.maxmem],
    ['vcpus', config.vcpus],
    ['maxvcpus', config.maxvcpus],
    ['cpus', config.cpus],
    ['disk', config.disks.map(sortedJson)],
    ['p9', (config.shares ?? []).map(sortedJson)],
    ['vif', config.vifs.map(sortedJson)],
    ['forward', (config.forwards ?? []).map(forward => formatForward(forward))],
    ['consoles', config.consoles],
    ['console_line', config.consoleLine],
    ['on_poweroff', config.onPoweroff],
    ['on_reboot', config.onReboot],
    ['on_crash', config.onCrash],
    ['on_watchdog', config.onWatchdog],
  ];
}

/** A device as text: what comes from a guest process may have its members in another order. */
const sortedJson = (device: object): string =>
  JSON.stringify(device, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value,
  );

/**
 * The config that a domain runs with once some keys of the next one count already.
 *
 * @param keys As they are written: `memory`, `on_crash`, ...
 */
export function countNow(
  running: DomainConfig,
  next: DomainConfig,
  keys: readonly string[],
): DomainConfig {
  const has = (key: string) => keys.includes(key);
  const given = new Map(next.settings);
  const kept = running.settings.filter(([key]) => !has(key) || given.has(key));
  const written = new Set(kept.map(([key]) => key));
  const {cpus, ...rest} = running;
  const affinity = has('cpus') ? next.cpus : cpus;
  return {
    ...rest,
    ...(affinity === undefined ? {} : {cpus: affinity}),
    ...(has('name') ? {name: next.name} : {}),
    ...(has('memory') ? {memory: next.memory} : {}),
    ...(has('maxmem') ? {maxmem: next.maxmem} : {}),
    ...(has('vcpus') ? {vcpus: next.vcpus} : {}),
    ...(has('on_poweroff') ? {onPoweroff: next.onPoweroff} : {}),
    ...(has('on_reboot') ? {onReboot: next.onReboot} : {}),
    ...(has('on_crash') ? {onCrash: next.onCrash} : {}),
    ...(has('on_watchdog') ? {onWatchdog: next.onWatchdog} : {}),
    settings: [
      ...kept.map(([key, value]) => [key, has(key) ? (given.get(key) ?? value) : value] as const),
      ...next.settings.filter(([key]) => has(key) && !written.has(key)),
    ],
  };
}
