import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {DiskConfig} from '../../config/domain-config.ts';
import {RefusedError} from '../../errors.ts';
import {copyFile, failureOf} from '../../system/copy-file.ts';
import {findProgram} from '../../system/programs/find-program.ts';
import type {DiskSnapshots} from '../machine-state.ts';
import {diskId} from './command-line/disks.ts';
import type {QemuRun} from './process/qemu-run.ts';

/**
 * Keeps what disks hold at one moment: a qcow2 image has snapshots of its own; a raw file is copied,
 * which costs nothing where the file system can share blocks.
 *
 * @param running The machine, where there is one whose guest runs or stands still.
 */
export function createDiskSnapshots(running: () => QemuRun | undefined): DiskSnapshots {
  return {
    keep: async (disks, name, directory) => {
      const run = running();
      if (run === undefined)
        throw new RefusedError('DeviceNotActive', 'The machine is not running.');
      const written = writtenDisks(disks);
      for (const disk of written) checkKeepable(disk);
      await drop(run, written, name, directory);
      try {
        for (const disk of written) await keepOne(run, disk, name, directory);
      } catch (error) {
        await drop(run, written, name, directory);
        throw error;
      }
    },
    drop: (disks, name, directory) => drop(running(), writtenDisks(disks), name, directory),
    check: async (disks, name, directory) => {
      for (const disk of writtenDisks(disks)) {
        if (await isKept(disk, name, directory)) continue;
        throw new RefusedError(
          'GenericError',
          // Without what tells it from another one of that name.
          `Disk ${disk.vdev} (${disk.target}) has no snapshot ${name.replace(/@.*/, '')} any more.`,
        );
      }
    },
    revert: async (disks, name, directory) => {
      for (const disk of writtenDisks(disks)) {
        if (disk.format === 'qcow2') await image(['snapshot', '-a', nameOf(name), disk.target]);
        else await copyFile(copyOf(directory, disk), disk.target);
      }
    },
  };
}

/** Of a disk with a layer it is the layer that is written. */
const writtenDisks = (disks: readonly DiskConfig[]): readonly DiskConfig[] =>
  disks
    .filter(({access, cdrom, format}) => access === 'w' && !cdrom && format !== 'empty')
    .map(disk => ({
      ...disk,
      ...(disk.layer === undefined ? {} : {target: disk.layer, format: 'qcow2'}),
    }));

/** In an image there may be snapshots of somebody else. */
const nameOf = (name: string) => `domux-${name}`;
const copyOf = (directory: string, {vdev}: DiskConfig) =>
  join(directory, vdev.replaceAll('/', '-'));

function checkKeepable({format, target, vdev}: DiskConfig): void {
  if (format === 'qcow2') return;
  if (format === 'raw' && statSync(target).isFile()) return;
  throw new RefusedError(
    'DomuxNotSupported',
    `Disk ${vdev} cannot be kept: only qcow2 images and raw files can. Convert it while the domain is down (qemu-img convert -O qcow2 ${target} ${target}.qcow2).`,
  );
}

async function keepOne(
  {monitor}: QemuRun,
  disk: DiskConfig,
  name: string,
  directory: string,
): Promise<void> {
  if (disk.format === 'qcow2') {
    const device = diskId(disk);
    await monitor.execute('blockdev-snapshot-internal-sync', {device, name: nameOf(name)});
    return;
  }
  mkdirSync(directory, {recursive: true, mode: 0o700});
  await copyFile(disk.target, copyOf(directory, disk));
}

async function isKept(disk: DiskConfig, name: string, directory: string): Promise<boolean> {
  if (disk.format !== 'qcow2') return existsSync(copyOf(directory, disk));
  // The machine may have it open.
  const said = await image(['info', '--force-share', '--output=json', disk.target]);
  const {snapshots = []} = JSON.parse(said) as ImageInfo;
  return snapshots.some(each => each.name === nameOf(name));
}

/** What `qemu-img info` says (ImageInfo in qapi/block-core.json), as far as it is used. */
type ImageInfo = {readonly snapshots?: readonly {readonly name: string}[]};

/** One that is not there is dropped already. */
async function drop(
  run: QemuRun | undefined,
  disks: readonly DiskConfig[],
  name: string,
  directory: string,
): Promise<void> {
  for (const disk of disks.filter(({format}) => format === 'qcow2')) {
    const device = diskId(disk);
    const dropping: Promise<unknown> =
      run === undefined
        ? image(['snapshot', '-d', nameOf(name), disk.target])
        : run.monitor.execute('blockdev-snapshot-delete-internal-sync', {
            device,
            name: nameOf(name),
          });
    await dropping.catch(() => undefined);
  }
  rmSync(directory, {recursive: true, force: true});
}

/** Runs qemu-img; gives what it printed. */
async function image(args: readonly string[]): Promise<string> {
  const {file, env} = findProgram('qemu-img');
  try {
    const {stdout} = await promisify(execFile)(file, args, {env: {...process.env, ...env}});
    return stdout;
  } catch (error) {
    throw failureOf('The snapshot of a disk cannot be had', file, error);
  }
}
