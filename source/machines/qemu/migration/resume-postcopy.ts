import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import {incomingSocket} from '../../machine-state.ts';
import type {QemuRun} from '../process/qemu-run.ts';
import {queryMigration} from './migration.ts';
import type {MigrationInfo} from './migration.ts';
import {linkWayOut, throughWayOut} from './way-out.ts';

/** Milliseconds in which the other end of a way that is broken is noticed to be, too. */
const noticeTime = 5000;

/** Milliseconds that QEMU has to say how it stands. */
const answerTime = 2000;

/**
 * Waits until it is known here too that the way is broken by which the memory of a guest follows. QEMU
 * tells it by an event: it may answer nothing any more, where it needs some of what is missing itself.
 *
 * @returns false where nothing of it is missing.
 * @throws {RefusedError} where it still comes.
 */
export async function isBereft({monitor, record, broken}: QemuRun): Promise<boolean> {
  const late = performance.now() + noticeTime;
  while (performance.now() < late) {
    if (record().arriving !== true) return false;
    if (broken()) return true;
    await delay(10);
  }
  const options = {timeout: answerTime};
  const {status} = await monitor
    .execute<MigrationInfo>('query-migrate', {}, options)
    .catch((): MigrationInfo => ({status: 'postcopy-paused'}));
  if (status === 'postcopy-paused') return true;
  if (status === 'completed') return false;
  throw new RefusedError('GenericError', 'The rest of its memory still comes by the first way.');
}

/**
 * Has the guest wait for the rest by another way (docs/devel/postcopy.rst in QEMU's tree, "Recovery from
 * postcopy failure"). A QEMU that itself needs some of what is missing hears of it out of band only.
 */
export async function awaitRest({monitor}: QemuRun): Promise<void> {
  const given = {uri: `unix:${incomingSocket}`};
  await monitor.execute('migrate-recover', given, {outOfBand: true});
}

/** Gives the rest of the memory by a way that leads to where it is waited for. */
export async function sendRest(
  {monitor}: QemuRun,
  directory: string,
  socket: string,
): Promise<void> {
  linkWayOut(directory, socket);
  await monitor.execute('migrate', {uri: `unix:${throughWayOut(socket)}`, resume: true});
  const late = performance.now() + noticeTime;
  for (;;) {
    const {status} = await queryMigration(monitor);
    if (status !== 'postcopy-paused' || performance.now() > late) return;
    await delay(5);
  }
}
