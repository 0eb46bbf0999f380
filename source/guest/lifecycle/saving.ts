import {rmSync} from 'node:fs';
import type {DomainConfig} from '../../config/domain-config.ts';
import {RefusedError, messageOf} from '../../errors.ts';
import type {MachineDescription} from '../../machines/machine-state.ts';
import type {Machine} from '../../machines/machine.ts';
import type {AboutDomain} from '../../saved/write-saved.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import type {Saving} from '../domain/domain-state.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {describeStatus} from '../../protocol/conditions.ts';
import {operationOf} from '../domain/standing.ts';
import type {Standing} from '../domain/standing.ts';
import type {Transfer} from './transfer.ts';
import type {Turn} from '../../system/turn.ts';

export type SaveRequest = {
  readonly file: string;
  readonly then: Saving['then'];
  /** Kept in the file in place of what the domain runs with. */
  readonly config?: DomainConfig | undefined;
  /** Absolute path of a new file for the guest's memory, where the machine can have it there. */
  readonly memory?: string;
  /**
   * Done while the guest stands still, before its state is given: after that its disks are closed.
   *
   * @param id Of the save.
   * @returns what undoes it, where the rest fails.
   */
  readonly alongside?: (id: string) => Promise<() => Promise<void>>;
  /** The ID of the save that the file holds now. */
  readonly replaces?: string | undefined;
};

/** Keeps a domain in a file. */
export type Savings = {
  /**
   * Stops the guest, writes everything to the file, and does with the domain what was asked for. What
   * fails leaves the domain as it was.
   *
   * @returns bytes of the file.
   */
  readonly save: (request: SaveRequest, who: string) => Promise<number>;
  /**
   * Brings to an end what a predecessor had begun when it was killed.
   *
   * @returns whether the file holds it.
   */
  readonly settle: (saving: Saving) => Promise<boolean>;
};

export type SavingsOptions = {
  readonly port: Pick<LifecyclePort, 'record' | 'look' | 'snapshot' | 'cpuSeen' | 'now'>;
  readonly standing: Standing;
  readonly transfer: Transfer;
  readonly machine: () => Machine;
  /** Makes a change once those before it are made. */
  readonly inTurn: Turn;
  readonly destroy: (who: string) => Promise<void>;
};

export function createSavings(options: SavingsOptions): Savings {
  const {port, standing, transfer, machine, inTurn, destroy} = options;

  const begin = (request: SaveRequest) =>
    inTurn(async () => {
      standing.check('domux-save');
      operationOf(machine(), 'save');
      await machine().checkMovable?.();
      await port.look();
      const was = standing.is('running') ? 'running' : 'paused';
      const {file, then, replaces} = request;
      const saving = {id: randomUuid(), file, was, then, replaces} as const;
      const {openSavedWriter} = await import('../../saved/write-saved.ts');
      const writer = await openSavedWriter(saving.file, saving.id);
      try {
        // First: whoever takes over a guest that stands still has to know that nobody paused it.
        standing.become('save-vm', {saving});
        if (was === 'running') await operationOf(machine(), 'pause')();
      } catch (error) {
        if (standing.is('save-vm')) standing.become(was, {saving: undefined});
        await writer.abandon();
        throw error;
      }
      return {saving, writer};
    });

  const goOn = async (was: Saving['was']) => {
    if (was === 'running') await operationOf(machine(), 'resume')();
    if (standing.is('save-vm')) standing.become(was, {saving: undefined});
  };

  /** What was asked for, now that the file is there. */
  const follow = async ({file, then, was}: Saving, who: string) => {
    port.record('saved', who, file);
    switch (then) {
      case 'destroy':
        return destroy(who);
      case 'cont':
        return goOn(was);
      case 'stop':
        standing.become('paused', {saving: undefined});
        return;
    }
  };

  const save = async (request: SaveRequest, who: string): Promise<number> => {
    const {saving, writer} = await begin(request);
    let undo: (() => Promise<void>) | undefined;
    let size;
    try {
      undo = await request.alongside?.(saving.id);
      size = await transfer.run(async (signal, onProgress) => {
        const open = (description: MachineDescription) =>
          writer.begin(...describe(request, saving, description));
        await operationOf(machine(), 'save')({open, onProgress, signal, memory: request.memory});
        return writer.finish();
      });
    } catch (error) {
      await writer.abandon();
      await undo?.();
      throw await recover(saving, error, who);
    }
    await follow(saving, who);
    return size;
  };

  const describe = (
    request: SaveRequest,
    {was}: Saving,
    machine: MachineDescription,
  ): [AboutDomain, readonly Buffer[]] => {
    const {version, config, backlogs} = port.snapshot();
    const {restarts, crashes, maximum, spentCpu} = standing.state();
    const history = {
      ...{restarts, crashes, spentCpu: spentCpu + port.cpuSeen()},
      ...(maximum === undefined ? {} : {maximum}),
    };
    const about = {
      savedAt: port.now() / 1000,
      domux: version,
      config: request.config ?? config,
      paused: was === 'paused',
      history,
      machine,
    };
    return [about, backlogs];
  };

  /** Has the domain go on as before. @returns what is to be told. */
  const recover = async ({was}: Saving, cause: unknown, who: string): Promise<RefusedError> => {
    const why = messageOf(cause);
    const {status} = standing.state();
    if (status !== 'save-vm') {
      const now = describeStatus(status);
      return new RefusedError('GenericError', `Failed to save domain: it is ${now} now.`, {cause});
    }
    port.record('not saved', who, why);
    await goOn(was);
    const goesOn = was === 'running' ? ', resuming domain' : '';
    return new RefusedError('GenericError', `Failed to save domain${goesOn}: ${why}`, {cause});
  };

  const settle = async (saving: Saving) => {
    const {readSaved} = await import('../../saved/read-saved.ts');
    const {temporaryOf} = await import('../../saved/write-saved.ts');
    const there = await readSaved(saving.file).catch(() => undefined);
    if (there?.header.id === saving.id) {
      await follow(saving, 'domux');
      return true;
    }
    rmSync(temporaryOf(saving.file, saving.id), {force: true});
    port.record('not saved', 'domux', 'the guest process was killed meanwhile');
    await goOn(saving.was);
    return false;
  };

  return {save, settle};
}
