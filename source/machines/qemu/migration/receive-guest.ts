import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import type {MigrationMode} from '../../../protocol/shapes/migration-modes.ts';
import {incomingSocket} from '../../machine-state.ts';
import type {MachineOffer} from '../../machine-state.ts';
import {prepareMode, reachStatus} from './migration.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {canShare} from './memory/shared-memory.ts';

/** The modes among those that will do in which the memory can be shared, or cannot. */
export function splitModes({memory}: MachineOffer, modes: readonly MigrationMode[]) {
  const shares = modes.includes('shared') && memory !== undefined && canShare(memory);
  const others = modes.filter(mode => mode !== 'shared');
  return {memory: shares ? memory.path : undefined, others};
}

/**
 * Has a QEMU that was just started wait for a guest, in the first mode that this host can do.
 *
 * @throws {RefusedError} when it can do none of them.
 */
export async function awaitGuest(
  {monitor}: QemuRun,
  modes: readonly MigrationMode[],
): Promise<MigrationMode> {
  let refusal: unknown = new RefusedError(
    'DomuxNotSupported',
    'The memory cannot be shared: the two machines are not on one host, or not of one user.',
  );
  for (const mode of modes) {
    try {
      await prepareMode(monitor, mode);
      await monitor.execute('migrate-incoming', {uri: `unix:${incomingSocket}`});
      return mode;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Resolves when the guest could go on: all of it is here, or will follow. */
export async function untilArrived({monitor}: QemuRun): Promise<void> {
  await reachStatus(monitor, ['completed', 'postcopy-active']);
  for (;;) {
    const {status} = await monitor.execute<{status: string}>('query-status');
    if (status !== 'inmigrate') return;
    await delay(1);
  }
}
