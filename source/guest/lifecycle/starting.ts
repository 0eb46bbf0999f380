import {setTimeout as delay} from 'node:timers/promises';
import type {Readable} from 'node:stream';
import {messageOf} from '../../errors.ts';
import type {MachineDescription, SaveProgress} from '../../machines/machine-state.ts';
import type {GuestIdentity} from '../../protocol/shapes/guest-identity.ts';
import type {DomainHistory} from '../../saved/format.ts';
import type {CurrentMachine} from './current-machine.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {lacking} from '../domain/standing.ts';
import type {Standing} from '../domain/standing.ts';
import type {Transfer} from './transfer.ts';

/** What a domain begins with that was saved. */
export type Restoring = {
  readonly description: MachineDescription;
  readonly history: DomainHistory;
  readonly paused: boolean;
  /** It is the copy of another domain, which goes on as well. */
  readonly identity?: GuestIdentity | undefined;
  /** The guest process of that other domain starts the machine: false once it will not any more. */
  readonly coming?: (() => boolean) | undefined;
  readonly open: () => {readonly state: Readable; readonly progress: () => SaveProgress};
  /** Where it comes from, for the event log. */
  readonly from: string;
};

/** The ways in which the machine of a domain starts. */
export type Starting = {
  readonly launch: (who: string) => Promise<void>;
  /** Leaves the domain paused before its first instruction, with its machine there where it can be. */
  readonly hold: (who: string) => Promise<void>;
  /** Begins with the state of a machine that was saved. */
  readonly restore: (order: Restoring, who: string) => Promise<void>;
  /** Puts a new machine in the place of one that has ended. */
  readonly relaunch: (who: string) => Promise<void>;
  /** Has the host do what it does for a machine that runs. */
  readonly settle: () => Promise<void>;
  /** Ends the machine, also one that is just being started. */
  readonly kill: () => Promise<void>;
};

export type StartingOptions = {
  readonly port: LifecyclePort;
  readonly standing: Standing;
  readonly transfer: Transfer;
  readonly current: CurrentMachine;
};

/** Milliseconds between looks for a process that is just being started. */
const killInterval = 20;

/**
 * Milliseconds that the other side of a migration has to let go of the disks of a guest that ended on its way
 * there, which is twice what it waits for a word from here, and between two tries to start the guest here.
 */
const lettingGo = 60_000;
const holdInterval = 200;

export function createStarting({port, standing, transfer, current}: StartingOptions): Starting {
  const {state, is, become} = standing;
  /** Settles when the launch that is going on has come to its end. */
  let launching: Promise<void> | undefined;

  const launch = async (who: string): Promise<void> => {
    const first = state().startedAt === undefined;
    launching = current.get().launch();
    await launching.finally(() => (launching = undefined));
    // Destroyed meanwhile: that sees to the machine.
    if (is('destroying')) return;
    become('running', {startedAt: port.now() / 1000});
    port.record(first ? 'booted' : 'restarted', who);
    // Whoever creates a domain is there to be told what the host does not do for it.
    if (first) await port.launched(current.get());
    else await settle();
  };

  const hold = async (who: string): Promise<void> => {
    const machine = current.get();
    if (!machine.hold) {
      await machine.prepare?.();
      return standing.tell();
    }
    launching = machine.hold();
    await launching.finally(() => (launching = undefined));
    if (is('destroying')) return;
    become('paused', {startedAt: port.now() / 1000});
    port.record('started paused', who);
    await port.launched(machine);
  };

  /** What the host does not do for a guest that is there already is no reason to end it. */
  const settle = async (): Promise<void> => {
    try {
      await port.launched(current.get());
    } catch (error) {
      port.record('not as configured', 'domux', messageOf(error));
    }
  };

  const restore = async (order: Restoring, who: string): Promise<void> => {
    const machine = current.get();
    if (!machine.restore) throw lacking(machine, 'save');
    become('inmigrate', order.history);
    await transfer.run(async (_, onProgress) => {
      const {state: stream, progress} = order.open();
      const timer = setInterval(() => onProgress(progress()), 100);
      try {
        await machine.restore?.(stream, order.description, order.coming);
      } finally {
        clearInterval(timer);
      }
    });
    if (order.identity) await current.operation('resumeAs')(order.identity);
    else if (!order.paused) await current.operation('resume')();
    if (is('inmigrate')) {
      become(order.paused ? 'paused' : 'running', {startedAt: port.now() / 1000});
    }
    port.record(order.identity ? 'cloned' : 'restored', who, order.from);
    await settle();
  };

  const relaunch = async (who: string): Promise<void> => {
    const late = performance.now() + lettingGo;
    let told = false;
    while (!is('destroying')) {
      const mayBeHeld = state().sending !== undefined && performance.now() < late;
      try {
        current.replace();
        await launch(who);
        if (is('destroying')) return;
        standing.amend({restarts: state().restarts + 1});
        standing.tell();
        return port.emit('RESET', {guest: false, reason: 'domux-restart'});
      } catch (error) {
        if (is('destroying')) return;
        const message = `cannot be restarted: ${messageOf(error)}`;
        if (!mayBeHeld) return giveUp(message);
        if (!told) port.record('not restarted yet', who, message);
        told = true;
        await delay(holdInterval);
      }
    }
  };

  const giveUp = async (message: string) => {
    await port.leaveNetworks();
    standing.crash(message);
    port.notice(message);
  };

  const kill = async () => {
    await current.get().kill();
    // A kernel that is just being started has no process yet that could be killed.
    while (launching) {
      await Promise.race([launching.catch(() => undefined), delay(killInterval)]);
      await current.get().kill();
    }
  };

  return {launch, hold, restore, relaunch, settle, kill};
}
