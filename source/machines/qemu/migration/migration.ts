import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../../../errors.ts';
import type {MigrationMode, SentMemory} from '../../../protocol/shapes/migration-modes.ts';
import type {SaveProgress} from '../../machine-state.ts';
import type {Monitor} from '../control/monitor.ts';

/** Of query-migrate (qapi/migration.json in QEMU's tree) what is used. */
export type MigrationInfo = {
  readonly status?: string;
  readonly 'error-desc'?: string;
  readonly ram?: SaveProgress;
};

/** QEMU tells more of it. */
const progressOf = ({transferred, remaining}: SaveProgress): SaveProgress => ({
  transferred,
  remaining,
});

/** Milliseconds between two looks at how far it is. */
const interval = 100;

/** Bytes a second: as fast as it goes (QEMU's own default is 128 MiB/s). */
export const unlimited = 2 ** 40;

export const queryMigration = (monitor: Monitor) => monitor.execute<MigrationInfo>('query-migrate');

/** QEMU's capability that each mode needs. */
const capabilities = {shared: 'x-ignore-shared', postcopy: 'postcopy-ram'} as const;

/**
 * Readies a QEMU for one mode of migration, and has it tell at once what becomes of it.
 *
 * @param pauses It waits, with the guest stopped, before the other one may go on.
 * @param answered It is over only when the other one has said that all of it is there.
 * @throws {RefusedError} when this host cannot do it.
 */
export async function prepareMode(
  monitor: Monitor,
  mode: MigrationMode | undefined,
  {pauses = false, answered = false}: {pauses?: boolean; answered?: boolean} = {},
): Promise<void> {
  const switches = Object.entries(capabilities).map(([of, capability]) => ({
    capability,
    state: of === mode,
  }));
  await monitor.execute('migrate-set-capabilities', {
    capabilities: [
      {capability: 'events', state: true},
      {capability: 'pause-before-switchover', state: pauses},
      {capability: 'return-path', state: answered},
      ...switches,
    ],
  });
}

/** The states that a migration does not leave any more: a postcopy is `paused` when the other QEMU is gone. */
const ends = ['completed', 'failed', 'cancelled', 'postcopy-paused'];

/**
 * Waits until a migration has come to one of these states, or to an end.
 *
 * @throws {RefusedError} when it failed or was cancelled, with what QEMU says of it.
 */
export async function reachStatus(
  monitor: Monitor,
  wanted: readonly string[],
  onProgress?: (progress: SaveProgress) => void,
): Promise<string> {
  let told: ((status: unknown) => void) | undefined;
  const stop = monitor.onEvent(({event, data}) => {
    if ((event as string) === 'MIGRATION') told?.(data['status']);
  });
  try {
    for (;;) {
      const news = new Promise<unknown>(resolve => (told = resolve));
      const info = await queryMigration(monitor);
      const {status = 'none', ram} = info;
      if (ram) onProgress?.(progressOf(ram));
      if (wanted.includes(status)) return status;
      if (ends.includes(status)) throw explain(info);
      const heard = await Promise.race([news, delay(interval, undefined, {ref: false})]);
      if (typeof heard === 'string' && wanted.includes(heard)) return heard;
    }
  } finally {
    stop();
  }
}

const explain = ({status, 'error-desc': why}: MigrationInfo): RefusedError =>
  new RefusedError(
    'GenericError',
    status === 'cancelled'
      ? 'It was cancelled.'
      : `QEMU could not give the state of the guest: ${why ?? `the migration ${String(status)}`}.`,
  );

/** Milliseconds that the other QEMU may take to say that it has got the last page. */
const lastWord = 5000;

/**
 * Waits until nothing of a guest that goes on elsewhere is needed here any more, or can be given. Where the other QEMU
 * dies when it has got everything, this one waits for its last word for ever, and says so nowhere.
 */
export async function untilSent(
  monitor: Monitor,
  onProgress: (progress: SaveProgress) => void,
): Promise<SentMemory> {
  let late = Infinity;
  while (performance.now() < late) {
    const {status = 'none', ram} = await queryMigration(monitor);
    if (ram) onProgress(progressOf(ram));
    if (status === 'postcopy-paused') return 'broken';
    if (ends.includes(status)) return status === 'completed' ? 'whole' : 'lost';
    if (ram?.remaining === 0) late = Math.min(late, performance.now() + lastWord);
    else late = Infinity;
    await delay(20);
  }
  return 'whole';
}

/** How query-migrate calls a migration that does nothing more to the guest. */
const idle = ['none', 'failed', 'cancelled', 'postcopy-paused'];

/** Milliseconds that QEMU may take to give a migration up. */
const patience = 10_000;

/**
 * Ends a migration that is under way, however it stands, so that the guest can go on: QEMU carries one
 * on whoever began it, and would stop the guest again at its end. One that does not end in time is
 * stuck, and does nothing any more either.
 */
export async function cancelMigration(monitor: Monitor): Promise<void> {
  const late = performance.now() + patience;
  for (let asked = false; performance.now() < late;) {
    const [{status = 'none'}, guest] = await Promise.all([
      queryMigration(monitor),
      monitor.execute<{status: string}>('query-status'),
    ]);
    if (idle.includes(status)) return;
    // It is called completed a moment before the guest has been put to rest.
    if (status === 'completed' && guest.status !== 'finish-migrate') return;
    if (!asked) await monitor.execute('migrate_cancel');
    asked = true;
    await delay(5);
  }
}
