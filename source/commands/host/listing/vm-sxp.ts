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
    ...config.disks.map(disk => ['device', diskSxp(disk)]),
    ...config.vifs.map(vif => ['device', vifSxp(vif)]),
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

/** The builder `linux` of xm loads a kernel, a ramdisk and its arguments, whatever the machine. */
function imageSxp({kernel, ramdisk, cmdline}: DomainConfig): Sxp {
  return [
    'linux',
    ...(kernel === undefined ? [] : [['kernel', kernel]]),
    ...(ramdisk === undefined ? [] : [['ramdisk', ramdisk]]),
    ...(cmdline === '' ? [] : [['args', cmdline]]),
  ];
}

/** `(vbd ...)`, as xm writes a disk: the file with its protocol, its name in the guest, the mode. */
export function diskSxp(disk: DiskConfig): Sxp {
  const {vdev, access, force, cdrom} = disk;
  return [
    'vbd',
    ['uname', diskName(disk)],
    ['dev', cdrom ? `${vdev}:cdrom` : vdev],
    ['mode', `${access}${force ? '!' : ''}`],
  ];
}

function diskName({target, format}: DiskConfig): string {
  if (target === '') return '';
  if (target.startsWith('/dev/')) return `phy:${target.slice('/dev/'.length)}`;
  return format === 'raw' ? `file:${target}` : `tap:${format}:${target}`;
}

/** `(vif ...)`, as xm writes an interface: what the config says of it. */
export function vifSxp({mac, bridge, ip, script, vifname, model, type}: VifConfig): Sxp {
  const given = Object.entries({mac, bridge, ip, script, vifname, model, type});
  return ['vif', ...given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))];
}
