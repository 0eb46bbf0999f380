import {existsSync, mkdirSync, rmSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import type {Machine} from '../../machines/machine.ts';
import type {SnapshotFiles} from '../../registry/domains/snapshots.ts';
import type {CurrentMachine} from './current-machine.ts';
import type {Reverting} from '../domain/domain-state.ts';
import type {Endings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {openSaved} from './open-restore.ts';
import type {Savings} from './saving.ts';
import type {Standing} from '../domain/standing.ts';
import {lacking} from '../domain/standing.ts';
import type {Starting} from './starting.ts';

/** What a domain was at some moments, and the way back. */
export type Snapshots = {
  /** @returns bytes of what is kept beside the disks. */
  readonly create: (name: string, replace: boolean, who: string) => Promise<number>;
  readonly revert: (name: string, paused: boolean, who: string) => Promise<void>;
  readonly remove: (name: string, who: string) => Promise<void>;
  /** Brings a way back to its end that a predecessor had begun when it was killed. */
  readonly settle: (reverting: Reverting) => Promise<void>;
};

export type SnapshotsOptions = {
  readonly port: Pick<
    LifecyclePort,
    'snapshot' | 'snapshotFiles' | 'reconfigure' | 'record' | 'notice'
  >;
  readonly standing: Standing;
  readonly current: CurrentMachine;
  readonly starting: Starting;
  readonly savings: Savings;
  readonly endings: Pick<Endings, 'callOff'>;
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
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
    return savings.save(
      {
        file: files.state,
        then: 'cont',
        alongside: async () => {
          await disks.keep(config.disks, name, files.disks);
          return () => disks.drop(config.disks, name, files.disks);
        },
      },
      who,
    );
  };

  const revert: Snapshots['revert'] = async (name, paused, who) => {
    const files = existing(name);
    const {readSaved, verifySaved} = await import('../../saved/read-saved.ts');
    await verifySaved(files.state);
    const {header} = await readSaved(files.state);
    await inTurn(async () => {
      standing.check('domux-revert');
      await disksOf(current.get()).check(header.config.disks, name, files.disks);
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
      await disksOf(current.get()).revert(config.disks, name, files.disks);
      port.reconfigure(now => asThen(now, config));
      current.replace();
      await starting.restore({...restoring, paused: paused || wasPaused}, who);
      standing.amend({reverting: undefined});
      standing.tell();
      port.record('reverted', who, name);
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
    remove: async (name, who) => {
      const files = existing(name);
      const {readSaved} = await import('../../saved/read-saved.ts');
      await inTurn(async () => {
        const {header} = await readSaved(files.state);
        await disksOf(current.get()).drop(header.config.disks, name, files.disks);
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

function disksOf(machine: Machine): NonNullable<Machine['disks']> {
  if (machine.disks) return machine.disks;
  throw lacking(machine, 'save');
}

/** What a domain is called, and what the user's settings say, is not of then. */
const asThen = ({name, uuid, limits, source}: DomainConfig, then: DomainConfig): DomainConfig => ({
  ...then,
  ...{name, uuid, limits},
  ...(source === undefined ? {} : {source}),
});
