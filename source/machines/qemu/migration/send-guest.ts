import type {SendOptions} from '../../machine-state.ts';
import {mirrorDisks} from './copy-disks.ts';
import type {Mirrors} from './copy-disks.ts';
import {cancelMigration, prepareMode, reachStatus, unlimited} from './migration.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {readyToGive} from './save-state.ts';
import {linkWayOut, throughWayOut} from './way-out.ts';

/** Milliseconds that a guest may stand still if nobody says. */
const usualDowntime = 300;

/**
 * Gives the guest to another QEMU. It is stopped first where nothing of its memory, or all of it, is
 * copied; otherwise QEMU stops it when it is time.
 */
export async function sendGuest(
  run: QemuRun,
  directory: string,
  options: SendOptions,
): Promise<void> {
  const {mode, socket, bandwidth, downtime, onProgress, signal, onStill, unread} = options;
  const {monitor} = run;
  const standsStill = mode === 'shared' || mode === 'stop';
  // The disks are cut off, and what was typed is taken back, between the last instruction here and the first one there.
  const pauses = !standsStill;
  const takeInputBack = async () => {
    onStill();
    for (let index = 0; index < run.record().consoles; ++index) {
      unread(index, (await run.console(index)?.reclaim()) ?? Buffer.alloc(0));
    }
  };
  let mirrors: Mirrors | undefined;
  linkWayOut(directory, socket);
  const uri = `unix:${throughWayOut(socket)}`;
  const onAbort = () => void monitor.execute('migrate_cancel').catch(() => undefined);
  try {
    await readyToGive(run);
    await prepareMode(monitor, mode, {pauses, answered: true});
    await monitor.execute('migrate-set-parameters', {
      'max-bandwidth': bandwidth ?? unlimited,
      'max-postcopy-bandwidth': bandwidth ?? 0,
      'downtime-limit': downtime ?? usualDowntime,
    });
    mirrors = await mirrorDisks(monitor, options);
    signal.throwIfAborted();
    const stopped = standsStill ? monitor.execute('stop') : undefined;
    // Whoever waits for it hears of what goes wrong.
    stopped?.catch(() => undefined);
    if (standsStill) await takeInputBack();
    if (mirrors !== undefined) {
      await stopped;
      if (standsStill) await mirrors.finish();
    }
    const begun = monitor.execute('migrate', {uri});
    // Right behind: what is copied before may be torn under TCG, and a small guest would be all copied.
    const goesFirst = mode === 'postcopy' ? monitor.execute('migrate-start-postcopy') : undefined;
    await Promise.all([stopped, begun, goesFirst]);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    if (pauses) {
      await reachStatus(monitor, ['pre-switchover'], onProgress);
      await takeInputBack();
      await mirrors?.finish();
      await monitor.execute('migrate-continue', {state: 'pre-switchover'});
    }
    const enough = mode === 'postcopy' ? ['postcopy-active', 'completed'] : ['completed'];
    await reachStatus(monitor, enough, onProgress);
    run.drain();
  } catch (error) {
    if (!run.over()) {
      await cancelMigration(monitor).catch(() => undefined);
      await mirrors?.abandon().catch(() => undefined);
    }
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
