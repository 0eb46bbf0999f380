import {RefusedError, messageOf} from '../../errors.ts';
import type {Sending} from '../domain/domain-state.ts';
import type {Machine} from '../../machines/machine.ts';
import type {LifecyclePort} from '../lifecycle/lifecycle-port.ts';
import {operationOf} from '../domain/standing.ts';
import type {Standing} from '../domain/standing.ts';

/** What follows where a domain that was to go to another host stays here. */
export type Staying = {
  /** Has the domain go on here, as it was before. */
  readonly goOn: (why: string, who: string) => Promise<void>;
  /** The same once the other side, which it was handed over to, is known to have given it up. */
  readonly takeBack: (sending: Sending, who: string) => Promise<void>;
};

export type StayingOptions = {
  readonly port: Pick<LifecyclePort, 'record' | 'migration'>;
  readonly standing: Standing;
  readonly machine: () => Machine;
  /** The guest can never go on: that is the end of one that crashed. */
  readonly crashed: (why: string) => void;
};

/** @param driven Whether somebody drives the migration still, and tells the other side. */
export function createStaying(
  {port, standing, machine, crashed}: StayingOptions,
  driven: () => boolean,
): Staying {
  const goOn: Staying['goOn'] = async (why, who) => {
    const {sending} = standing.state();
    if (sending?.phase !== 'sending') return;
    port.record('not migrated', who, why);
    const {status} = standing.state();
    const wasStopped = status === 'running' || status === 'paused';
    const calledOff: Sending = {...sending, phase: 'called-off'};
    if (!wasStopped) {
      standing.amend({sending: calledOff});
      return standing.tell();
    }
    const goesOn = await resumed(sending);
    if (goesOn) port.migration.typing.release();
    const {status: now} = standing.state();
    // As long as the other side waits for the rest, it may hold the disks.
    if (now === status) {
      standing.become(goesOn ? sending.was : 'finish-migrate', {sending: calledOff});
    }
    // The other side does not know yet that nothing will come.
    if (!driven()) port.migration.settle();
  };

  /** Lets the guest go on that ran. @returns whether it does. */
  const resumed = async ({was}: Sending): Promise<boolean> => {
    if (was === 'paused') return true;
    try {
      await operationOf(machine(), 'resume')();
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return false;
    }
  };

  const takeBack: Staying['takeBack'] = async ({to, was}, who) => {
    try {
      if (was === 'running') await operationOf(machine(), 'resume')();
      standing.decide(was, {sending: undefined});
      port.migration.typing.release();
      port.record('not migrated', who, `${to} did not take it`);
    } catch (error) {
      standing.amend({sending: undefined});
      port.migration.typing.release();
      crashed(`it was not taken by ${to}, and cannot go on here: ${messageOf(error)}`);
    }
  };

  return {goOn, takeBack};
}
