import {setTimeout as delay} from 'node:timers/promises';
import type {DomainConfig} from '../config/domain-config.ts';
import type {Readable} from 'node:stream';
import {GuestFailure, messageOf} from '../errors.ts';
import type {
  Ending,
  Machine,
  MachineDescription,
  MachineOperation,
  SaveProgress,
} from '../machines/machine.ts';
import type {ShutdownReason} from '../protocol/states.ts';
import type {DomainHistory} from '../saved/format.ts';
import type {DomainState} from './domain-state.ts';
import {createAdoption} from './adoption.ts';
import {createEndings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {createReceivings} from './migration/receiving.ts';
import type {Receivings} from './migration/receiving.ts';
import {createSendings} from './migration/sending.ts';
import type {Sendings} from './migration/sending.ts';
import {createSavings} from './saving.ts';
import type {Savings} from './saving.ts';
import {createStanding, lacking, operationOf} from './standing.ts';
import type {Standing} from './standing.ts';
import {createTransfer} from './transfer.ts';
import type {Transfer} from './transfer.ts';
import {createTurn} from './turn.ts';

/** The life of one domain: which state it is in, and what happens when its machine or a client acts. */
export type Lifecycle = {
  readonly state: () => DomainState;
  /** The machine, once there was a reason to make one. */
  readonly machine: () => Machine;
  readonly launch: (who: string) => Promise<void>;
  /** Leaves the domain paused before its first instruction. */
  readonly hold: () => void;
  /** Takes a domain over. One that nothing is remembered of never ran, unless its machine does now. */
  /** Begins with the state of a machine that was saved. */
  readonly restore: (order: Restoring, who: string) => Promise<void>;
  readonly adopt: (remembered: DomainState | undefined) => Promise<void>;
  readonly pause: (who: string) => Promise<void>;
  readonly resume: (who: string) => Promise<void>;
  readonly powerButton: (who: string) => Promise<void>;
  readonly shutdown: (reason: ShutdownReason, who: string) => Promise<void>;
  readonly reset: (who: string) => Promise<void>;
  readonly destroy: (who: string) => Promise<void>;
  readonly save: Savings['save'];
  readonly transfer: Transfer;
  readonly sendings: Sendings;
  readonly receivings: Receivings;
  readonly check: Standing['check'];
  /** An operation of the machine, or a refusal that says why it has none. */
  readonly operation: <O extends MachineOperation>(operation: O) => NonNullable<Machine[O]>;
  readonly setMaximum: (bytes: number) => void;
  /** What is done when the guest ends is as this config says from now on. */
  readonly configure: (config: DomainConfig) => void;
};

/** What a domain begins with that was saved. */
export type Restoring = {
  readonly description: MachineDescription;
  readonly history: DomainHistory;
  readonly paused: boolean;
  readonly open: () => {readonly state: Readable; readonly progress: () => SaveProgress};
  /** Where it comes from, for the event log. */
  readonly from: string;
};

export function createLifecycle(port: LifecyclePort): Lifecycle {
  const standing = createStanding(port);
  const {state, is: isStatus, become, check} = standing;
  /** Endings of machines that were let go are not ours to judge. */
  let launches = 0;
  /** Settles when the launch that is going on has come to its end. */
  let launching: Promise<void> | undefined;
  /** Changes are made in turn, so that each is checked against what the last one left. */
  const inTurn = createTurn();
  const endings = createEndings({
    port,
    standing,
    relaunch: () => relaunch('domux'),
    clear: () => current.machine.kill(),
  });
  let current = makeMachine(false);
  const transfer = createTransfer(port);
  const savings = createSavings({
    ...{port, standing, transfer, inTurn, destroy},
    machine: () => current.machine,
  });
  const migrating = {port, standing, transfer, inTurn, leave, machine: () => current.machine};
  const sendings = createSendings(migrating);
  const receivings = createReceivings({...migrating, settle});
  const adopt = createAdoption({
    ...{port, standing, endings, savings, sendings, receivings, settle},
    current: () => current,
  });

  function makeMachine(again: boolean) {
    const launch = ++launches;
    const ifCurrent =
      <A extends unknown[]>(act: (...given: A) => void) =>
      (...given: A) => {
        if (launch === launches) act(...given);
      };
    return port.createMachine(
      {
        ended: ifCurrent(onEnded),
        rebooted: ifCurrent(onRebooted),
      },
      again,
    );
  }

  function onEnded(ending: Ending): void {
    // What is left of one that was handed over is of no use to anybody.
    if (isStatus('postmigrate')) return;
    if (isStatus('inmigrate') && receivings.ended(ending)) return;
    sendings.callOff();
    endings.follow(ending, current.config);
  }

  function operation<O extends MachineOperation>(wanted: O): NonNullable<Machine[O]> {
    return operationOf(current.machine, wanted);
  }

  async function launch(who: string): Promise<void> {
    const first = state().startedAt === undefined;
    launching = current.machine.launch();
    await launching.finally(() => (launching = undefined));
    // Destroyed meanwhile: that sees to the machine.
    if (isStatus('destroying')) return;
    become('running', {startedAt: port.now() / 1000});
    port.record(first ? 'booted' : 'restarted', who);
    await settle();
  }

  /** What the host does not do for a guest is no reason to end it. */
  async function settle(): Promise<void> {
    try {
      await port.launched(current.machine);
    } catch (error) {
      port.record('not as configured', 'domux', messageOf(error));
    }
  }

  async function restore(order: Restoring, who: string): Promise<void> {
    const {machine} = current;
    if (!machine.restore) throw lacking(machine, 'save');
    become('inmigrate', order.history);
    await transfer.run(async (_, onProgress) => {
      const {state: stream, progress} = order.open();
      const timer = setInterval(() => onProgress(progress()), 100);
      try {
        await machine.restore?.(stream, order.description);
      } finally {
        clearInterval(timer);
      }
    });
    if (!order.paused) await operation('resume')();
    if (isStatus('inmigrate')) {
      become(order.paused ? 'paused' : 'running', {startedAt: port.now() / 1000});
    }
    port.record('restored', who, order.from);
    await settle();
  }

  async function relaunch(who: string): Promise<void> {
    try {
      current = makeMachine(true);
      await launch(who);
      if (isStatus('destroying')) return;
      standing.amend({restarts: state().restarts + 1});
      standing.tell();
      port.emit('RESET', {guest: false, reason: 'domux-restart'});
    } catch (error) {
      if (isStatus('destroying')) return;
      const message = `cannot be restarted: ${messageOf(error)}`;
      await port.leaveNetworks();
      standing.crash(message);
      port.notice(message);
    }
  }

  async function resetRunning(who: string): Promise<void> {
    try {
      await operation('reset')();
      port.record('reset', who);
    } catch (error) {
      // The old machine is gone and there is no new one.
      if (error instanceof GuestFailure && isStatus('running')) {
        standing.crash(`cannot be restarted: ${messageOf(error)}`);
      }
      throw error;
    }
  }

  function onRebooted(): void {
    port.emit('RESET', {guest: true, reason: 'guest-reset'});
    port.record('rebooted', 'guest');
    port.notice('the guest rebooted');
    become('running', {startedAt: port.now() / 1000, restarts: state().restarts + 1});
  }

  /** Ends the machine of a domain that is elsewhere, and the domain here. */
  async function leave(): Promise<void> {
    become('destroying');
    await current.machine.kill();
    await port.gone();
  }

  async function destroy(who: string): Promise<void> {
    endings.callOff();
    transfer.cancel();
    become('destroying');
    port.emit('SHUTDOWN', {guest: false, reason: 'host-qmp-quit'});
    await current.machine.kill();
    // A kernel that is just being started has no process yet that could be killed.
    while (launching) {
      await Promise.race([launching.catch(() => undefined), delay(20)]);
      await current.machine.kill();
    }
    port.record('destroyed', who);
    await port.gone();
  }

  return {
    state,
    machine: () => current.machine,
    check,
    operation,
    launch: who => inTurn(() => launch(who)),
    hold: standing.tell,
    restore: (order, who) => inTurn(() => restore(order, who)),
    adopt,
    save: savings.save,
    sendings,
    receivings,
    transfer,
    destroy,

    pause: who =>
      inTurn(async () => {
        check('stop');
        await operation('pause')();
        if (!isStatus('running')) return;
        become('paused');
        port.emit('STOP', {});
        port.record('paused', who);
      }),

    resume: who =>
      inTurn(async () => {
        check('cont');
        if (isStatus('prelaunch')) return launch(who);
        await operation('resume')();
        if (!isStatus('paused')) return;
        become('running');
        port.emit('RESUME', {});
        port.record('unpaused', who);
      }),

    powerButton: async who => {
      check('system_powerdown');
      await operation('powerButton')();
      port.emit('POWERDOWN', {});
      port.record('power button pressed', who);
    },

    shutdown: async (reason, who) => {
      check('domux-shutdown');
      await operation('shutdown')(reason);
      port.record(`asked for ${reason}`, who);
    },

    reset: who =>
      inTurn(async () => {
        check('system_reset');
        if (isStatus('running')) return resetRunning(who);
        ++launches;
        endings.callOff();
        await current.machine.kill();
        if (isStatus('destroying')) return;
        become('restarting');
        port.record('reset', who);
        await relaunch(who);
      }),

    configure: config => {
      current = {...current, config};
    },

    setMaximum: maximum => {
      standing.amend({maximum});
      standing.tell();
    },
  };
}
