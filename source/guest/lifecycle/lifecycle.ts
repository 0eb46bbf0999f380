import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineOperation} from '../../machines/machine-operations.ts';
import type {Ending, Machine} from '../../machines/machine.ts';
import type {DomainState} from '../domain/domain-state.ts';
import {createAdoption} from './adoption.ts';
import type {DomainAdoption} from './adoption.ts';
import {createCurrentMachine} from './current-machine.ts';
import {createEndings} from './endings.ts';
import type {LifecyclePort} from './lifecycle-port.ts';
import {createOrders} from './orders.ts';
import type {Orders} from './orders.ts';
import {createReceivings} from '../migration/receiving.ts';
import type {Receivings} from '../migration/receiving.ts';
import {createSendings} from '../migration/sending.ts';
import type {Sendings} from '../migration/sending.ts';
import {createSavings} from './saving.ts';
import type {Savings} from './saving.ts';
import {createSnapshots} from './snapshots.ts';
import type {Snapshots} from './snapshots.ts';
import {createStanding} from '../domain/standing.ts';
import type {Standing} from '../domain/standing.ts';
import {createStarting} from './starting.ts';
import type {Starting} from './starting.ts';
import {createTransfer} from './transfer.ts';
import type {Transfer} from './transfer.ts';
import {createTurn} from '../../system/turn.ts';

/** The life of one domain: which state it is in, and what happens when its machine or a client acts. */
export type Lifecycle = Orders & {
  readonly state: () => DomainState;
  /** The machine, once there was a reason to make one. */
  readonly machine: () => Machine;
  readonly launch: Starting['launch'];
  /** Leaves the domain paused before its first instruction. */
  readonly hold: Starting['hold'];
  readonly restore: Starting['restore'];
  /** Takes a domain over. One that nothing is remembered of never ran, unless its machine does now. */
  readonly adopt: DomainAdoption['adopt'];
  readonly found: DomainAdoption['found'];
  readonly destroy: (who: string) => Promise<void>;
  readonly save: Savings['save'];
  readonly snapshots: Snapshots;
  readonly snapshotFiles: LifecyclePort['snapshotFiles'];
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

export function createLifecycle(port: LifecyclePort): Lifecycle {
  const standing = createStanding(port);
  const {state, is, become, check} = standing;
  /** Changes are made in turn, so that each is checked against what the last one left. */
  const inTurn = createTurn();
  const transfer = createTransfer(port);
  const current = createCurrentMachine(port.createMachine, {
    ended: onEnded,
    rebooted: onRebooted,
  });
  const machine = current.get;
  const starting = createStarting({port, standing, transfer, current});
  const {settle} = starting;
  const endings = createEndings({
    ...{port, standing},
    relaunch: () => starting.relaunch('domux'),
    clear: () => machine().kill(),
  });
  const savings = createSavings({port, standing, transfer, machine, inTurn, destroy});
  const snapshots = createSnapshots({
    ...{port, standing, current, starting, savings, endings, inTurn},
  });
  const migrating = {port, standing, transfer, inTurn, leave, machine};
  const sendings = createSendings({...migrating, crashed});
  const receivings = createReceivings({...migrating, settle});
  const {adopt, found} = createAdoption({
    ...{port, standing, endings, savings, snapshots, sendings, receivings, settle, current},
  });

  const orders = createOrders({port, standing, current, starting, endings, inTurn});

  function crashed(why: string): void {
    const postmortem = {program: 'the machine', lastLines: [why]};
    endings.follow({reason: 'crash', postmortem}, current.config());
  }

  function onEnded(ending: Ending): void {
    // What is left of one that was handed over is of no use to anybody.
    if (is('postmigrate')) return;
    if (is('inmigrate') && receivings.ended(ending)) return;
    sendings.callOff();
    endings.follow(ending, current.config());
  }

  function onRebooted(): void {
    port.emit('RESET', {guest: true, reason: 'guest-reset'});
    port.record('rebooted', 'guest');
    port.endPrograms();
    port.notice('the guest rebooted');
    become('running', {startedAt: port.now() / 1000, restarts: state().restarts + 1});
  }

  /** Ends the machine of a domain that is elsewhere, and the domain here. */
  async function leave(): Promise<void> {
    become('destroying');
    await machine().kill();
    await port.gone();
  }

  async function destroy(who: string): Promise<void> {
    endings.callOff();
    transfer.cancel();
    become('destroying');
    port.emit('SHUTDOWN', {guest: false, reason: 'host-qmp-quit'});
    await starting.kill();
    port.record('destroyed', who);
    await port.gone();
  }

  return {
    state,
    machine,
    check,
    operation: current.operation,
    launch: who => inTurn(() => starting.launch(who)),
    hold: who => inTurn(() => starting.hold(who)),
    restore: (order, who) => inTurn(() => starting.restore(order, who)),
    adopt,
    found,
    save: savings.save,
    snapshots,
    snapshotFiles: port.snapshotFiles,
    sendings,
    receivings,
    transfer,
    destroy,

    ...orders,
    configure: current.configure,

    setMaximum: maximum => {
      standing.amend({maximum});
      standing.tell();
    },
  };
}
