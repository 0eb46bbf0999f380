import type {Readable} from 'node:stream';
import {GuestFailure, RefusedError, messageOf} from '../../errors.ts';
import type {MachineDescription} from '../machine-state.ts';
import type {Machine, MachineHost} from '../machine.ts';
import type {Continuation} from './command-line/plan.ts';
import {continuationOf, describeMachine, findMisfit, ownCopy} from './description.ts';
import {lookAfterVcpus} from './hotplug/vcpus.ts';
import {exportDisks} from './migration/copy-disks.ts';
import {awaitGuest, splitModes} from './migration/receive-guest.ts';
import {isolate} from './identity/identity.ts';
import {loadState} from './migration/save-state.ts';
import {launchQemu} from './process/launch-qemu.ts';
import type {QemuRun} from './process/qemu-run.ts';
import {readErrors} from './process/spawn-qemu.ts';
import type {takeUpQemu} from './process/start-qemu.ts';

/** The ways in which a machine begins: with its guest's first instruction, or with the guest of another one. */
export type Beginnings = Required<
  Pick<Machine, 'launch' | 'hold' | 'restore' | 'launchCopy' | 'receive'>
>;

export type BeginningsPort = {
  /** Puts a QEMU in the place of the one there was, with its guest stopped. */
  readonly begin: (continued?: Continuation) => Promise<QemuRun>;
  /** Takes charge of one that another process starts in its place, as long as that is coming. */
  readonly takeUp: (coming: () => boolean) => ReturnType<typeof takeUpQemu>;
  readonly kill: () => Promise<void>;
};

const mebibyte = 1024 * 1024;

export function createBeginnings(
  host: MachineHost,
  {begin, takeUp, kill}: BeginningsPort,
): Beginnings {
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
    await requireFit(run, description);
    return run;
  };

  const requireFit = async (run: QemuRun, description: MachineDescription) => {
    const misfit = findMisfit(description, await describeMachine(run));
    if (misfit === undefined) return;
    await kill();
    throw new RefusedError('GenericError', misfit);
  };

  const load = async (run: QemuRun, state: Readable, description: MachineDescription) => {
    try {
      await loadState(run, host, state, description);
    } catch (error) {
      const lastLines = [...readErrors(directory), messageOf(error)];
      await kill();
      if (error instanceof RefusedError && lastLines.length === 1) throw error;
      const program = run.record().commandLine[0] ?? 'qemu';
      throw new GuestFailure('QEMU did not take the state', {program, lastLines}, {cause: error});
    }
  };

  return {
    launch: async () => {
      const {monitor} = await beginAfresh();
      await monitor.execute('cont');
    },
    hold: async () => {
      await beginAfresh();
    },
    restore: async (state, description, coming) => {
      const {run, plugs} =
        coming === undefined
          ? {run: await beginLike(description, ownCopy(description)), plugs: []}
          : await takeUp(coming);
      run.remember({clockStopped: true});
      // The guest is to find it as it left it: an agent that is told that somebody went looks away for a while.
      run.agent.connect();
      await load(run, state, description);
      if (coming !== undefined) await isolate(run, plugs);
    },
    launchCopy: async description => {
      await launchQemu(host, {...continuationOf(description), ...ownCopy(description)});
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
