import type {DiskConfig, DomainConfig, VifConfig} from '../../../config/domain-config.ts';
import type {Sxp} from './sxp.ts';

/**
 * A domain's config as xm writes one, `(vm ...)`: first what Xen 2.0 had, in its order, then what
 * came later, so that whoever looks children up by name finds them.
 */
export function vmSxp(config: DomainConfig): Sxp {
  const {name, memory, maxmem, vcpus, maxvcpus, machine, uuid} = config;
  return [
    'vm',
    ['name', name],
    ['memory', memory],
    ...(maxmem === memory ? [] : [['maxmem', maxmem]]),
    ['image', imageSxp(config)],
    ...config.disks.map(disk => ['device', ['vbd', ...members(diskMembers(disk))]]),
    ...config.vifs.map(vif => ['device', ['vif', ...members(vifMembers(vif))]]),
    ['uuid', uuid],
    ['machine', machine],
    ['vcpus', vcpus],
    ...(maxvcpus === vcpus ? [] : [['maxvcpus', maxvcpus]]),
    ['on_poweroff', config.onPoweroff],
    ['on_reboot', config.onReboot],
    ['on_crash', config.onCrash],
    ['on_watchdog', config.onWatchdog],
    ...(config.source === undefined ? [] : [['config_file', config.source]]),
  ];
}

/**
 * The builder `linux` of xm loads a kernel, a ramdisk and its arguments, whatever the machine. The
 * root file system is apart from the others where the config has it so.
 */
function imageSxp({kernel, ramdisk, cmdline, settings}: DomainConfig): Sxp {
  const written = settings.findLast(([key]) => key === 'root')?.[1];
  const prefix = `root=${String(written)}`;
  const root = cmdline.startsWith(prefix) ? String(written) : undefined;
  const args = root === undefined ? cmdline : cmdline.slice(prefix.length).trimStart();
  return ['linux', ...members({kernel, ramdisk, root, args: args === '' ? undefined : args})];
}

/** A disk as xm writes one: the file with its protocol, its name in the guest, the mode. */
export function diskMembers(disk: DiskConfig) {
  const {vdev, access, force, cdrom} = disk;
  const dev = cdrom ? `${vdev}:cdrom` : vdev;
  return {uname: diskName(disk), dev, mode: `${access}${force ? '!' : ''}`};
}

function diskName({target, format}: DiskConfig): string {
  if (target === '') return '';
  if (target.startsWith('/dev/')) return `phy:${target.slice('/dev/'.length)}`;
  return format === 'raw' ? `file:${target}` : `tap:${format}:${target}`;
}

/** An interface as xm writes one: what the config says of it. */
export function vifMembers({mac, bridge, ip, script, vifname, model, type}: VifConfig) {
  return {mac, bridge, ip, script, vifname, model, type};
}

/** `(KEY VALUE)` for each that has a value. */
export const members = (values: Readonly<Record<string, Sxp | undefined>>): Sxp[] =>
  Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
