import type {Arguments} from '../../protocol/commands.ts';
import type {MigrationMode} from '../../protocol/shapes/migration-modes.ts';
import type {RunState, ShutdownReason} from '../../protocol/states.ts';
import {readFileIfPresent, writeFileAtomically, writeFileDurably} from '../../system/files.ts';

/** A way back that is under way: what a successor has to know. */
export type Reverting = {readonly name: string; readonly paused: boolean};

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
  /** The way back to a snapshot that is under way. */
  readonly reverting?: Reverting | undefined;
  /** The migration from here that is under way, or that the other side does not know the end of. */
  readonly sending?: Sending | undefined;
  /** The migration to here that is under way, while the state is `inmigrate`. */
  readonly arriving?: Arriving | undefined;
};

/** A migration from here. */
export type Sending = {
  readonly id: string;
  /** The other host, as `--host` understands it. */
  readonly to: string;
  /** ID of the domain there. */
  readonly there: number;
  readonly was: 'running' | 'paused';
  /**
   * Where the domain is: here in `sending`, there in `handed-over`. In `called-off` it is here, and
   * the other side is to be told.
   */
  readonly phase: 'sending' | 'handed-over' | 'called-off';
  /** Of the domain. */
  readonly name: string;
  /** What it goes on with there; known once it is handed over. */
  readonly left?: LeftBehind;
};

/** What the other side takes over beside the guest. */
export type LeftBehind = Arguments<'domux-take-over'>['left'];

/** A migration to here. */
export type Arriving = {
  readonly id: string;
  /** Whence, in words. */
  readonly from: string;
  /** The name that it is to have. */
  readonly name: string;
  readonly mode: MigrationMode;
  /** Files that were made for it: they go with it if it is not taken. */
  readonly copies?: readonly string[];
  /** It is not to go on by itself. */
  readonly paused: boolean;
};

/** A saving that is under way: what a successor has to know to bring it to an end. */
export type Saving = {
  /** That of the file's header. */
  readonly id: string;
  readonly file: string;
  /** Whether the domain ran before. */
  readonly was: 'running' | 'paused';
  readonly then: Arguments<'domux-save'>['then'];
  /** The ID of the save that the file held before, where what belongs to that is to go with it. */
  readonly replaces?: string | undefined;
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

export function writeState(file: string, state: DomainState, durably: boolean): void {
  const write = durably ? writeFileDurably : writeFileAtomically;
  write(file, JSON.stringify(state));
}
