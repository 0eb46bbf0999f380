import {messageOf} from '../../errors.ts';
import {stateColumns} from '../../protocol/states.ts';
import type {LifecyclePort} from '../lifecycle/lifecycle-port.ts';
import {writeState} from './domain-state.ts';
import type {DomainSockets} from './domain-sockets.ts';

export type StateKeeping = {
  /** The file that it is remembered in. */
  readonly file: string;
  readonly emit: DomainSockets['emit'];
  readonly log: (line: string) => void;
};

/** Remembers each state of a domain for a successor of this guest process, and tells it to the clients. */
export function createStateKeeper({file, emit, log}: StateKeeping): LifecyclePort['changed'] {
  return (state, durably = false) => {
    try {
      writeState(file, state, durably);
    } catch (error) {
      if (durably) throw error;
      log(`the state cannot be kept: ${messageOf(error)}`);
    }
    const {status, reason, message} = state;
    emit('DOMUX_STATE', {
      status,
      state: stateColumns(status, false, reason),
      ...(reason === undefined ? {} : {reason}),
      ...(message === undefined ? {} : {message}),
    });
  };
}
