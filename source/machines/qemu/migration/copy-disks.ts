import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import {copySocket} from '../../machine-state.ts';
import type {SaveProgress, SendOptions} from '../../machine-state.ts';
import {diskId} from '../command-line/disks.ts';
import type {Monitor} from '../control/monitor.ts';
import {throughWayOut} from './way-out.ts';

/** Of query-block-jobs (qapi/block-core.json in QEMU's tree) what is used. */
type BlockJob = {
  readonly device: string;
  readonly ready: boolean;
  readonly len: number;
  readonly offset: number;
};

/** The block node of a copy, and the job that fills it. */
const copyId = (vdev: string) => `copy-${diskId({vdev})}`;

/** Milliseconds between two looks at how far the copies are. */
const interval = 20;

/** Bytes of each disk of a machine, by what its config calls it. */
export async function measureDisks(
  monitor: Monitor,
  vdevs: readonly string[],
): Promise<Record<string, number>> {
  type Node = {readonly 'node-name': string; readonly image: {readonly 'virtual-size': number}};
  const nodes = await monitor.execute<readonly Node[]>('query-named-block-nodes', {flat: true});
  const sizes = new Map(nodes.map(node => [node['node-name'], node.image['virtual-size']]));
  return Object.fromEntries(
    vdevs.flatMap(vdev => {
      const size = sizes.get(diskId({vdev}));
      return size === undefined ? [] : [[vdev, size]];
    }),
  );
}

/** Has a QEMU that waits for a guest take what its disks are to hold, by NBD. */
export async function exportDisks(monitor: Monitor, vdevs: readonly string[]): Promise<void> {
  if (vdevs.length === 0) return;
  await monitor.execute('nbd-server-start', {
    addr: {type: 'unix', data: {path: copySocket}},
    'max-connections': 0,
  });
  for (const vdev of vdevs) {
    const id = diskId({vdev});
    await monitor.execute('block-export-add', {
      ...{type: 'nbd', id: copyId(vdev), 'node-name': id, name: id, writable: true},
    });
  }
}

/** Takes nothing more, so that the guest has its disks to itself. */
export async function stopExports(monitor: Monitor): Promise<void> {
  await monitor.execute('nbd-server-stop').catch((error: unknown) => {
    // There is none where nothing was to be copied.
    if (!(error instanceof RefusedError)) throw error;
  });
}

/** Disks on their way to another QEMU, in step with what the guest writes. */
export type Mirrors = {
  /** Ends it once the guest stands still: what is there is whole then. */
  readonly finish: () => Promise<void>;
  readonly abandon: () => Promise<void>;
};

/**
 * Copies disks while their guest runs, and resolves once all that they hold is there.
 *
 * @throws {RefusedError} when they cannot be copied.
 */
export async function mirrorDisks(
  monitor: Monitor,
  {copies, bandwidth = 0, onProgress, signal}: SendOptions,
): Promise<Mirrors | undefined> {
  if (copies === undefined || copies.vdevs.length === 0) return undefined;
  const {socket, vdevs} = copies;
  const mirrors = {finish: () => end(monitor, false), abandon: () => end(monitor, true)};
  // What a guest process that was killed had begun.
  await mirrors.abandon();
  try {
    for (const vdev of vdevs) {
      const id = diskId({vdev});
      const server = {type: 'unix', path: throughWayOut(socket)};
      await monitor.execute('blockdev-add', {
        ...{driver: 'nbd', 'node-name': copyId(vdev), server, export: id},
      });
      await monitor.execute('blockdev-mirror', {
        ...{'job-id': copyId(vdev), device: id, target: copyId(vdev), sync: 'full'},
        ...{'copy-mode': 'write-blocking', speed: bandwidth},
      });
    }
    await untilReady(monitor, vdevs.length, onProgress, signal);
    return mirrors;
  } catch (error) {
    await mirrors.abandon().catch(() => undefined);
    throw error;
  }
}

async function untilReady(
  monitor: Monitor,
  count: number,
  onProgress: (progress: SaveProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const jobs = await listJobs(monitor);
    if (jobs.length < count) {
      throw new RefusedError('GenericError', 'A disk could not be copied: the way to it was lost.');
    }
    const transferred = jobs.reduce((sum, {offset}) => sum + offset, 0);
    const length = jobs.reduce((sum, {len}) => sum + len, 0);
    onProgress({transferred, remaining: length - transferred});
    if (jobs.every(({ready}) => ready)) return;
    await delay(interval);
  }
}

const listJobs = async (monitor: Monitor) =>
  (await monitor.execute<readonly BlockJob[]>('query-block-jobs')).filter(({device}) =>
    device.startsWith(copyId('')),
  );

/** A job that is ready and ended without force has written everything. */
async function end(monitor: Monitor, force: boolean): Promise<void> {
  const before = await listJobs(monitor);
  if (!force && before.some(({ready}) => !ready)) {
    throw new RefusedError('GenericError', 'A disk is not in step with its copy any more.');
  }
  for (const {device} of before) await monitor.execute('block-job-cancel', {device, force});
  while ((await listJobs(monitor)).length > 0) await delay(2);
  const nodes = await monitor.execute<readonly {readonly 'node-name': string}[]>(
    'query-named-block-nodes',
    {flat: true},
  );
  for (const {'node-name': name} of nodes) {
    if (name.startsWith(copyId(''))) await monitor.execute('blockdev-del', {'node-name': name});
  }
}
