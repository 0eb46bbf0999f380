import {GuestFailure, RefusedError, messageOf} from '../../errors.ts';
import type {MachineDescription} from '../machine-state.ts';
import type {Machine, MachineHost} from '../machine.ts';
import type {Continuation} from './command-line/plan.ts';
import {continuationOf, describeMachine, findMisfit, ownCopy} from './description.ts';
import {lookAfterVcpus} from './hotplug/vcpus.ts';
import {exportDisks} from './migration/copy-disks.ts';
import {awaitGuest, splitModes} from './migration/receive-guest.ts';
import {loadState} from './migration/save-state.ts';
import type {QemuRun} from './process/qemu-run.ts';
import {readErrors} from './process/spawn-qemu.ts';

/** The ways in which a machine begins: with its guest's first instruction, or with the guest of another one. */
export type Beginnings = Required<Pick<Machine, 'launch' | 'hold' | 'restore' | 'receive'>>;

export type BeginningsPort = {
  /** Puts a QEMU in the place of the one there was, with its guest stopped. */
  readonly begin: (continued?: Continuation) => Promise<QemuRun>;
  readonly kill: () => Promise<void>;
};

const mebibyte = 1024 * 1024;

export function createBeginnings(host: MachineHost, {begin, kill}: BeginningsPort): Beginnings {
  const {config, directory} = host;

  const beginAfresh = async () => {
    const run = await begin();
    if (config.maxmem > config.memory) {
      await run.monitor.execute('balloon', {value: config.memory * mebibyte});
    }
    lookAfterVcpus(run, host);
    return run;
  };

  /** Starts a QEMU that waits for a guest of another one. */
  const beginLike = async (
    description: MachineDescription,
    place: Pick<Continuation, 'memory' | 'copiesMemory'>,
  ) => {
    const run = await begin({...continuationOf(description), ...place});
    const misfit = findMisfit(description, await describeMachine(run));
    if (misfit === undefined) return run;
    await kill();
    throw new RefusedError('GenericError', misfit);
  };

  return {
    launch: async () => {
      const {monitor} = await beginAfresh();
      await monitor.execute('cont');
    },
    hold: async () => {
      await beginAfresh();
    },
    restore: async (state, description) => {
      const run = await beginLike(description, ownCopy(description));
      run.remember({clockStopped: true});
      // The guest is to find it as it left it: an agent that is told that somebody went looks away for a while.
      run.agent.connect();
      try {
        await loadState(run, host, state, description);
      } catch (error) {
        const lastLines = [...readErrors(directory), messageOf(error)];
        await kill();
        if (error instanceof RefusedError && lastLines.length === 1) throw error;
        const program = run.record().commandLine[0] ?? 'qemu';
        throw new GuestFailure('QEMU did not take the state', {program, lastLines}, {cause: error});
      }
    },
    receive: async (offer, modes, copies) => {
      const {memory, others} = splitModes(offer, modes);
      const run = await beginLike(offer.description, {memory});
      run.remember({arriving: true});
      await exportDisks(run.monitor, copies);
      return awaitGuest(run, memory === undefined ? others : ['shared']);
    },
  };
}
