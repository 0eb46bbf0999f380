import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {parseDiskSpec} from '../../config/devices/disk-spec.ts';
import {formatDisk, vdevNumber} from '../../config/devices/format-disk.ts';
import {layerFormat, withLayer} from '../../config/devices/layer-file.ts';
import {SpecProblem} from '../../config/devices/spec.ts';
import type {DiskConfig, DomainConfig, MachineKind} from '../../config/domain-config.ts';
import {diskFormats, inspectDisk} from '../../disks/formats/inspect-disk.ts';
import {RefusedError, hasCode} from '../../errors.ts';
import type {Result} from '../../protocol/commands.ts';
import type {diskCommands} from '../../protocol/commands/disks.ts';
import type {TableHandlers} from '../../protocol/wire/dispatcher.ts';
import {refuseOwnDisk, refuseSharedDisks} from '../../registry/disks/disk-sharing.ts';
import {recordRegistry} from '../../registry/known-registries.ts';
import {disksDirectory} from '../../system/paths.ts';
import type {Peer} from '../control-server.ts';
import type {Domain} from '../domain/domain.ts';

/** Lists the disks of a domain, and changes them while it runs. */
export function createDiskHandlers(domain: Domain): TableHandlers<typeof diskCommands, Peer> {
  const {lifecycle, config, configs, inTurn, record} = domain;
  const done = {};
  const share = (disk: DiskConfig) => {
    const run = join(domain.directory, '..', '..');
    recordRegistry(run);
    refuseSharedDisks(run, [disk], id => id !== domain.entry.id);
  };

  return {
    'query-block': () => config().disks.map(disk => toBlockDevice(disk, config().machine)),

    'domux-attach-disk': async ({spec}, {who}) => {
      lifecycle.check('domux-attach-disk');
      const attach = lifecycle.operation('attachDisk');
      const disk = withLayer(parse(spec), {
        disksDirectory: disksDirectory({data: domain.entry.dataDirectory}),
        ...{name: config().name, machine: config().machine},
      });
      return inTurn(async () => {
        const number = vdevNumber(disk.vdev);
        if (config().disks.some(({vdev}) => vdevNumber(vdev) === number)) {
          throw new RefusedError('GenericError', `There is a disk ${disk.vdev} already.`);
        }
        refuseOwnDisk(disk, config().disks);
        share(disk);
        await attach(disk);
        configs.amend(each => withDisks(each, [...each.disks, disk]));
        record('disk attached', who, spec);
        return done;
      });
    },

    'domux-detach-disk': async ({device}, {who}) => {
      lifecycle.check('domux-detach-disk');
      const detach = lifecycle.operation('detachDisk');
      return inTurn(async () => {
        const disk = find(config(), device);
        await detach(disk);
        configs.amend(each =>
          withDisks(
            each,
            each.disks.filter(({vdev}) => vdev !== disk.vdev),
          ),
        );
        record('disk detached', who, device);
        return done;
      });
    },

    'domux-change-medium': async ({device, file}, {who}) => {
      lifecycle.check('domux-change-medium');
      const change = lifecycle.operation('changeMedium');
      return inTurn(async () => {
        const disk = find(config(), device);
        if (!disk.cdrom) throw new RefusedError('GenericError', `${device} is no CD drive.`);
        const next: DiskConfig =
          file === undefined
            ? {...disk, target: '', format: 'empty'}
            : {...disk, target: file, format: 'raw'};
        share(next);
        await change(next);
        configs.amend(each =>
          withDisks(
            each,
            each.disks.map(one => (one.vdev === disk.vdev ? next : one)),
          ),
        );
        record(file === undefined ? 'medium ejected' : 'medium inserted', who, file ?? device);
        return done;
      });
    },

    block_resize: async ({device, size}, {who}) => {
      lifecycle.check('block_resize');
      const resize = lifecycle.operation('resizeDisk');
      return inTurn(async () => {
        await resize(find(config(), device), size);
        record('disk resized', who, `${device} to ${size} bytes`);
        return done;
      });
    },
  };
}

function toBlockDevice(
  {vdev, cdrom, target, layer, access, format}: DiskConfig,
  machine: MachineKind,
): Result<'query-block'>[number] {
  const inserted =
    layer === undefined
      ? {file: target, ro: access === 'r', drv: format}
      : {file: layer, ro: false, drv: layerFormat(machine), backing_file: target};
  const image = imageOf(inserted.file, inserted.drv);
  return {
    ...{device: vdev, type: 'unknown', removable: cdrom, locked: false},
    ...(format === 'empty' ? {} : {inserted: {...inserted, ...(image && {image})}}),
  };
}

function imageOf(filename: string, format: string) {
  const known = diskFormats.find(each => each === format);
  if (known === undefined || !existsSync(filename)) return undefined;
  try {
    const {promised, used} = inspectDisk(filename, known);
    return {filename, format, 'virtual-size': promised, 'actual-size': used};
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EISDIR', 'ENXIO', 'ENOENT')) return undefined;
    throw error;
  }
}

function parse(spec: string): DiskConfig {
  try {
    return parseDiskSpec(spec).disk;
  } catch (error) {
    if (!(error instanceof SpecProblem)) throw error;
    throw new RefusedError('GenericError', `'${spec}': ${error.message}.`, {cause: error});
  }
}

/** By its name, or by the number that stands for it. */
function find({disks}: DomainConfig, device: string): DiskConfig {
  const number = vdevNumber(device);
  const found =
    disks.find(({vdev}) => vdev === device) ??
    disks.find(({vdev}) => number !== undefined && vdevNumber(vdev) === number);
  if (found !== undefined) return found;
  throw new RefusedError('DeviceNotFound', `Device ${device} not connected.`);
}

/** With the disks as they would be written, so that a look at what differs from the file tells. */
function withDisks(config: DomainConfig, disks: readonly DiskConfig[]): DomainConfig {
  const written = new Map(config.disks.map((disk, index) => [disk, specsOf(config)[index]]));
  const specs = disks.map(disk => written.get(disk) ?? formatDisk(disk));
  const others = config.settings.filter(([key]) => key !== 'disk');
  return {...config, disks, settings: [...others, ['disk', specs]]};
}

function specsOf({settings}: DomainConfig): readonly string[] {
  const value = settings.find(([key]) => key === 'disk')?.[1];
  return Array.isArray(value) ? value.map(String) : [];
}
