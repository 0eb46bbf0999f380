import type {Arguments} from '../protocol/commands.ts';
import type {RunState, ShutdownReason} from '../protocol/states.ts';
import {readFileIfPresent, writeFileAtomically} from '../system/files.ts';

/** What a guest process must remember of its domain if it is killed: the file `state.json`. */
export type DomainState = {
  readonly status: RunState;
  readonly reason?: ShutdownReason;
  /** What went wrong, or what happens next, as shown to a user. */
  readonly message?: string;
  /** Seconds since 1970 of the last launch. */
  readonly startedAt?: number;
  readonly restarts: number;
  /** Milliseconds since 1970. */
  readonly crashes: readonly number[];
  /** Bytes the guest may be given at most, as changed since the domain was created. */
  readonly maximum?: number;
  /** Process time in nanoseconds of the machines that ran before a restart. */
  readonly spentCpu: number;
  /** The saving that is under way, while the state is `save-vm`. */
  readonly saving?: Saving | undefined;
};

/** A saving that is under way: what a successor has to know to bring it to an end. */
export type Saving = {
  /** That of the file's header. */
  readonly id: string;
  readonly file: string;
  /** Whether the domain ran before. */
  readonly was: 'running' | 'paused';
  readonly then: Arguments<'domux-save'>['then'];
};

export const initialState: DomainState = {
  status: 'prelaunch',
  restarts: 0,
  crashes: [],
  spentCpu: 0,
};

/** Undefined until the machine has run, or the domain was created paused. */
export function readState(file: string): DomainState | undefined {
  const text = readFileIfPresent(file);
  return text === undefined ? undefined : (JSON.parse(text) as DomainState);
}

export function writeState(file: string, state: DomainState): void {
  writeFileAtomically(file, JSON.stringify(state));
}
