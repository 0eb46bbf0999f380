import type {MachineOperation} from '../../machines/machine-operations.ts';
import type {Machine} from '../../machines/machine.ts';
import {RefusedError} from '../../errors.ts';
import {describeStatus} from '../../protocol/conditions.ts';
import {doneIn, legalStates} from '../../protocol/states.ts';
import type {RunState} from '../../protocol/states.ts';
import {initialState} from './domain-state.ts';
import type {DomainState} from './domain-state.ts';
import type {LifecyclePort} from '../lifecycle/lifecycle-port.ts';

/** Where a domain stands: its state, which every change goes through, so that it is kept and told. */
export type Standing = {
  readonly state: () => DomainState;
  readonly is: (status: RunState) => boolean;
  /** Enters a state. The reason and the message of the one before do not outlast it. */
  readonly become: (status: RunState, change?: Partial<DomainState>) => void;
  /** The same where two hosts rely on it: it is on the disk before anybody hears of it. */
  readonly decide: (status: RunState, change?: Partial<DomainState>) => void;
  /** Enters the state of a crash that nothing follows on, and writes it down. */
  readonly crash: (message: string) => void;
  /** Changes what is remembered in the same state, without telling. */
  readonly amend: (change: Partial<DomainState>) => void;
  /** Goes on from what an earlier guest process remembered. */
  readonly recall: (state: DomainState) => void;
  /** Throws a `RefusedError` unless a command is legal now. */
  readonly check: (command: keyof typeof legalStates) => void;
  /** Whether a command asks for what is so already. */
  readonly isDone: (command: keyof typeof doneIn) => boolean;
  /** Has the state kept and told once more. */
  readonly tell: () => void;
};

export function createStanding(port: Pick<LifecyclePort, 'name' | 'changed' | 'record'>): Standing {
  let state = initialState;

  const after = (status: RunState, change: Partial<DomainState> = {}): DomainState => {
    const {reason: _reason, message: _message, ...kept} = state;
    return {...kept, status, ...change};
  };

  const become: Standing['become'] = (status, change) => {
    state = after(status, change);
    port.changed(state);
  };

  return {
    state: () => state,
    is: status => state.status === status,
    become,
    decide: (status, change) => {
      const next = after(status, change);
      port.changed(next, true);
      state = next;
    },
    crash: message => {
      become('guest-panicked', {reason: 'crash', message});
      port.record('crashed', 'domux', message);
    },
    amend: change => {
      state = {...state, ...change};
    },
    recall: remembered => {
      state = remembered;
    },
    check: command => {
      const legal: readonly RunState[] = legalStates[command];
      if (state.sending?.phase === 'sending' && !duringMigration.includes(command)) {
        throw new RefusedError(
          'DomuxIllegalState',
          `Domain ${port.name()} is being migrated to ${state.sending.to}: migrate-cancel ends that.`,
        );
      }
      if (legal.includes(state.status)) return;
      throw new RefusedError(
        'DomuxIllegalState',
        `Domain ${port.name()} is ${describeStatus(state.status)}: this takes one that is ${legal.map(describeStatus).join(', or ')}.`,
      );
    },
    isDone: command => {
      const done: readonly RunState[] = doneIn[command];
      return state.sending === undefined && done.includes(state.status);
    },
    tell: () => port.changed(state),
  };
}

/** What may be asked of a guest that is on its way to another host. */
const duringMigration: readonly string[] = [
  'system_powerdown',
  'domux-shutdown',
  'domux-sysrq',
  'domux-send-break',
  'domux-set-window',
] satisfies readonly (keyof typeof legalStates)[];

/** An operation of a machine, or a refusal that says why it has none. */
export function operationOf<O extends MachineOperation>(
  machine: Machine,
  wanted: O,
): NonNullable<Machine[O]> {
  const method = machine[wanted];
  if (method) return method;
  throw lacking(machine, wanted);
}

/** Says why a machine has no such operation. */
export const lacking = ({kind, lacks}: Machine, wanted: MachineOperation): RefusedError =>
  new RefusedError(
    'DomuxNotSupported',
    lacks[wanted] ?? `A domain on machine ${kind} cannot do this.`,
  );
