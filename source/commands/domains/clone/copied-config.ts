import {join} from 'node:path';
import type {DiskConfig, DomainConfig} from '../../../config/domain-config.ts';
import {toHostName} from '../../../config/host-name.ts';
import type {ChooseMac} from '../../../config/resolve/resolution.ts';

/** A domain that is the copy of another one. */
export type Copied = {
  readonly config: DomainConfig;
  /** Files of disks that are copied. */
  readonly disks: readonly {readonly from: string; readonly to: string}[];
  /** MAC addresses by interface. */
  readonly interfaces: readonly {
    readonly index: number;
    readonly from: string;
    readonly to: string;
  }[];
};

/**
 * What the copy of a domain is, while both run: all that must be a domain's own is another one, and
 * what the guest writes to is copied, a layer rather than all that is below it.
 *
 * @param directory Of the copy's own disks.
 */
export function copiedConfig(
  config: DomainConfig,
  {
    name,
    uuid,
    directory,
    chooseMac,
  }: {
    readonly name: string;
    readonly uuid: string;
    readonly directory: string;
    readonly chooseMac: ChooseMac;
  },
): Copied {
  const {forwards: _forwards, source: _source, origin: _origin, ...kept} = config;
  const interfaces = config.vifs.map((vif, index) => ({
    index: vif.devid ?? index,
    from: vif.mac,
    to: chooseMac({name, path: undefined}, index),
  }));
  const disks = config.disks.map(disk => copiedDisk(disk, directory));
  return {
    disks: disks.flatMap(({copy}) => (copy === undefined ? [] : [copy])),
    interfaces,
    config: {
      ...kept,
      ...{name, uuid},
      cmdline: config.cmdline.replaceAll(
        `hostname=${toHostName(config.name)}`,
        `hostname=${toHostName(name)}`,
      ),
      disks: disks.map(({disk}) => disk),
      vifs: config.vifs.map(({vifname: _, ...vif}, index) => ({
        ...vif,
        mac: interfaces[index]?.to ?? vif.mac,
      })),
      settings: [['name', name], ...config.settings.filter(([key]) => !ownKeys.includes(key))],
    },
  };
}

/** Keys whose values are those of the domain that was copied. */
const ownKeys: readonly string[] = ['name', 'uuid', 'forward', 'disk', 'vif'];

/** What somebody writes to is copied; a CD, or what is only read, is that of both. */
function copiedDisk(disk: DiskConfig, directory: string) {
  const {access, cdrom, format, layer, target, vdev} = disk;
  if (access === 'r' || cdrom || format === 'empty') return {disk};
  const file = vdev.replace(/^\/dev\//, '').replaceAll('/', '-');
  if (layer !== undefined) {
    const to = join(directory, `${file}.qcow2`);
    return {disk: {...disk, layer: to}, copy: {from: layer, to}};
  }
  const to = join(directory, `${file}.${format}`);
  return {disk: {...disk, target: to}, copy: {from: target, to}};
}
