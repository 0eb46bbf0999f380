import {rmSync, symlinkSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {SendOptions} from '../machine.ts';
import {cancelMigration, prepareMode, reachStatus, unlimited} from './migration.ts';
import type {QemuRun} from './qemu-run.ts';
import {readyToGive} from './save-state.ts';

/** A link to the directory of the socket: a path of any length would not fit in its address. */
const wayOut = 'out';

/** Milliseconds that a guest may stand still if nobody says. */
const usualDowntime = 300;

/**
 * Gives the guest to another QEMU. It is stopped first where nothing of its memory, or all of it, is
 * copied; otherwise QEMU stops it when it is time.
 */
export async function sendGuest(
  run: QemuRun,
  directory: string,
  {mode, socket, bandwidth, downtime, onProgress, signal}: SendOptions,
): Promise<void> {
  const {monitor} = run;
  const link = join(directory, wayOut);
  rmSync(link, {force: true});
  symlinkSync(dirname(socket), link);
  const onAbort = () => void monitor.execute('migrate_cancel').catch(() => undefined);
  try {
    await readyToGive(run);
    await prepareMode(monitor, mode);
    await monitor.execute('migrate-set-parameters', {
      'max-bandwidth': bandwidth ?? unlimited,
      'max-postcopy-bandwidth': bandwidth ?? 0,
      'downtime-limit': downtime ?? usualDowntime,
    });
    if (mode === 'shared' || mode === 'stop') await monitor.execute('stop');
    signal.throwIfAborted();
    await monitor.execute('migrate', {uri: `unix:${wayOut}/${basename(socket)}`});
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    if (mode === 'postcopy') {
      await reachStatus(monitor, ['active', 'completed'], onProgress);
      await monitor.execute('migrate-start-postcopy');
    }
    const enough = mode === 'postcopy' ? ['postcopy-active', 'completed'] : ['completed'];
    await reachStatus(monitor, enough, onProgress);
    run.drain();
  } catch (error) {
    if (!run.over()) await cancelMigration(monitor).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
