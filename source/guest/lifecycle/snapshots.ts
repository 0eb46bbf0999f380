import {existsSync, mkdirSync, rmSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import type {Machine} from '../../machines/machine.ts';
import type {SnapshotDisks, SnapshotFiles} from '../../registry/domains/snapshots.ts';
import type {SavedDomain} from '../../saved/format.ts';
import type {CurrentMachine} from './current-machine.ts';
import type {Reverting, Saving} from '../domain/domain-state.ts';
import type {Endings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {openSaved} from './open-restore.ts';
import type {Savings} from './saving.ts';
import type {Standing} from '../domain/standing.ts';
import {lacking} from '../domain/standing.ts';
import type {Starting} from './starting.ts';
import type {Turn} from '../../system/turn.ts';

/** What a domain was at some moments, and the way back. */
export type Snapshots = {
  /** @returns bytes of what is kept beside the disks. */
  readonly create: (name: string, replace: boolean, who: string) => Promise<number>;
  readonly revert: (name: string, paused: boolean, who: string) => Promise<void>;
  readonly remove: (name: string, who: string) => Promise<void>;
  /** Removes what is of no use after a predecessor was killed that made one. @param isThere It had made it. */
  readonly sweep: (saving: Saving, isThere: boolean) => Promise<void>;
  /** Brings a way back to its end that a predecessor had begun when it was killed. */
  readonly settle: (reverting: Reverting) => Promise<void>;
};

export type SnapshotsOptions = {
  readonly port: Pick<
    LifecyclePort,
    | 'snapshot'
    | 'snapshotFiles'
    | 'findSnapshot'
    | 'reconfigure'
    | 'record'
    | 'notice'
    | 'endPrograms'
  >;
  readonly standing: Standing;
  readonly current: CurrentMachine;
  readonly starting: Starting;
  readonly savings: Savings;
  readonly endings: Pick<Endings, 'callOff'>;
  readonly inTurn: Turn;
};

export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const {port, standing, current, starting, savings, endings, inTurn} = options;

  const create: Snapshots['create'] = async (name, replace, who) => {
    standing.check('domux-create-snapshot');
    const files = port.snapshotFiles(name);
    const disks = disksOf(current.get());
    if (existsSync(files.state) && !replace) {
      throw new RefusedError(
        'GenericError',
        `There is a snapshot ${name} already: delete it, or name another one.`,
      );
    }
    mkdirSync(files.directory, {recursive: true, mode: 0o700});
    // With the disks that came while it runs.
    const {config} = port.snapshot();
    const before = await readHeader(files).catch(() => undefined);
    const size = await savings.save(
      {
        file: files.state,
        then: 'cont',
        replaces: before?.id,
        // Beside those of the one that it replaces, which is good until this one is.
        alongside: async id => {
          const kept = files.disks(id);
          await disks.keep(config.disks, kept.name, kept.directory);
          return () => disks.drop(config.disks, kept.name, kept.directory);
        },
      },
      who,
    );
    if (before !== undefined) await dropDisks(files, before);
    return size;
  };

  /** Forgets what a snapshot has kept of the disks. */
  const dropDisks = async (files: SnapshotFiles, header: SavedDomain) => {
    const kept = disksIn(files, header);
    await disksOf(current.get()).drop(header.config.disks, kept.name, kept.directory);
  };

  const sweep: Snapshots['sweep'] = async ({id, file, replaces}, isThere) => {
    const useless = isThere ? replaces : id;
    const found = port.findSnapshot(file);
    if (found === undefined || useless === undefined) return;
    const kept = found.disks(useless);
    const {config} = port.snapshot();
    await disksOf(current.get()).drop(config.disks, kept.name, kept.directory);
  };

  const revert: Snapshots['revert'] = async (name, paused, who) => {
    const files = existing(name);
    const {verifySaved} = await import('../../saved/read-saved.ts');
    await verifySaved(files.state);
    const header = await readHeader(files);
    const kept = disksIn(files, header);
    await inTurn(async () => {
      standing.check('domux-revert');
      await disksOf(current.get()).check(header.config.disks, kept.name, kept.directory);
      endings.callOff();
      current.letGo();
      standing.become('restarting', {reverting: {name, paused}});
      await current.get().kill();
      if (standing.is('destroying')) return;
      await goBack(files, {name, paused}, who);
    });
  };

  /** From a machine that is gone to one that is as it was. */
  const goBack = async (files: SnapshotFiles, {name, paused}: Reverting, who: string) => {
    try {
      const {restoring, config, wasPaused} = await openSaved(files.state);
      const kept = disksIn(files, await readHeader(files));
      await disksOf(current.get()).revert(config.disks, kept.name, kept.directory);
      port.reconfigure(now => asThen(now, config));
      current.replace();
      await starting.restore({...restoring, paused: paused || wasPaused}, who);
      standing.amend({reverting: undefined});
      standing.tell();
      port.record('reverted', who, name);
      port.endPrograms();
      port.notice(`reverted to snapshot ${name}`);
    } catch (error) {
      if (standing.is('destroying')) return;
      standing.amend({reverting: undefined});
      standing.crash(`cannot be reverted to ${name}: ${messageOf(error)}`);
      throw error;
    }
  };

  /** @throws {RefusedError} when there is no such snapshot. */
  const existing = (name: string): SnapshotFiles => {
    const files = port.snapshotFiles(name);
    if (existsSync(files.state)) return files;
    throw new RefusedError(
      'DeviceNotFound',
      `There is no snapshot ${name}: snapshot list shows those there are.`,
    );
  };

  return {
    create,
    revert,
    sweep,
    remove: async (name, who) => {
      const files = existing(name);
      await inTurn(async () => {
        await dropDisks(files, await readHeader(files));
        rmSync(files.state, {force: true});
        port.record('snapshot deleted', who, name);
      });
    },
    settle: async reverting => {
      await current.get().kill();
      await goBack(port.snapshotFiles(reverting.name), reverting, 'domux').catch(() => undefined);
    },
  };
}

async function readHeader({state}: SnapshotFiles): Promise<SavedDomain> {
  const {readSaved} = await import('../../saved/read-saved.ts');
  return (await readSaved(state)).header;
}

/** What the snapshot has of the disks that is there now. */
const disksIn = (files: SnapshotFiles, {format, id}: SavedDomain): SnapshotDisks =>
  format === 1 ? files.oldDisks : files.disks(id);

function disksOf(machine: Machine): NonNullable<Machine['disks']> {
  if (machine.disks) return machine.disks;
  throw lacking(machine, 'save');
}

/** What a domain is called, and what the user's settings say, is not of then. */
const asThen = (
  {name, uuid, limits, source, origin}: DomainConfig,
  then: DomainConfig,
): DomainConfig => ({
  ...then,
  ...{name, uuid, limits},
  ...(source === undefined ? {} : {source}),
  ...(origin === undefined ? {} : {origin}),
});
