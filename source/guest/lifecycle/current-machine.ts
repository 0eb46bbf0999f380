import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineOperation} from '../../machines/machine-operations.ts';
import type {Machine} from '../../machines/machine.ts';
import type {LifecyclePort, MachineEvents} from './lifecycle-port.ts';
import {operationOf} from '../domain/standing.ts';

/** The machine that a domain has now; what others tell that it had before is heard no more. */
export type CurrentMachine = {
  readonly get: () => Machine;
  /** What is done when it ends is as this config says. */
  readonly config: () => DomainConfig;
  readonly configure: (config: DomainConfig) => void;
  /** An operation of it, or a refusal that says why it has none. */
  readonly operation: <O extends MachineOperation>(operation: O) => NonNullable<Machine[O]>;
  /** Hears no more of it. */
  readonly letGo: () => void;
  /** Puts another one in its place. */
  readonly replace: () => void;
};

export function createCurrentMachine(
  createMachine: LifecyclePort['createMachine'],
  events: MachineEvents,
): CurrentMachine {
  let launches = 0;
  let current = make(false);

  function make(again: boolean) {
    const launch = ++launches;
    const ifCurrent =
      <A extends unknown[]>(act: (...given: A) => void) =>
      (...given: A) => {
        if (launch === launches) act(...given);
      };
    const {ended, rebooted} = events;
    return createMachine({ended: ifCurrent(ended), rebooted: ifCurrent(rebooted)}, again);
  }

  return {
    get: () => current.machine,
    config: () => current.config,
    configure: config => {
      current = {...current, config};
    },
    operation: wanted => operationOf(current.machine, wanted),
    letGo: () => {
      ++launches;
    },
    replace: () => {
      current = make(true);
    },
  };
}
