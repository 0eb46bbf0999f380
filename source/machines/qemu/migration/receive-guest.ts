import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import {readFileIfPresent} from '../../../system/files.ts';
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
      refusal = mode === 'postcopy' ? explainPostcopy(error) : error;
    }
  }
  throw refusal;
}

const faultSwitch = '/proc/sys/vm/unprivileged_userfaultfd';

/**
 * Why a QEMU cannot have the memory of a guest follow it: it says only that it cannot. Pages that are not
 * there yet are told to it by userfaultfd(2).
 *
 * @param readSwitch Gives what the kernel says of who may use that.
 */
export function explainPostcopy(
  refusal: RefusedError,
  user = process.getuid?.(),
  readSwitch = () => readFileIfPresent(faultSwitch),
): RefusedError {
  if (user === 0 || readSwitch()?.trim() !== '0') return refusal;
  return new RefusedError(
    'DomuxNotSupported',
    `${refusal.message}: only root may use userfaultfd on the host that it goes to. Have root do sysctl vm.unprivileged_userfaultfd=1 there, or leave the mode out.`,
    {cause: refusal},
  );
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
