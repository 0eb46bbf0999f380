import type {Readable} from 'node:stream';
import type {Postmortem} from '../errors.ts';
import type {Accelerator, DomainConfig, MachineKind} from '../config/domain-config.ts';
import type {GuestNetwork} from '../network/guest-network.ts';
import type {MigrationMode, SentMemory} from '../protocol/shapes/migration-modes.ts';
import type {ShutdownReason} from '../protocol/states.ts';
import type {MachineOperation, MachineOperations} from './machine-operations.ts';
import type {MachineSample} from './machine-sample.ts';
import type {
  DiskSnapshots,
  MachineDescription,
  MachineOffer,
  SaveProgress,
} from './machine-state.ts';

/** What the guest process gives the machine that it owns. */
export type MachineHost = {
  readonly id: number;
  readonly config: DomainConfig;
  /** Absolute path of a 0700 directory that belongs to this machine alone and outlives its guest process. */
  readonly directory: string;
  /** What the machine's interfaces are plugged into. */
  readonly network: GuestNetwork;
  /** Takes console output. The chunk is the callee's from here on: the machine must not write to it again. */
  readonly output: (console: number, chunk: Buffer) => void;
  /** The machine is gone, not by `kill`. Called once per launch or adoption. */
  readonly ended: (ending: Ending) => void;
  /** The guest rebooted and the machine goes on. */
  readonly rebooted: () => void;
  /** One line for the guest process's own log. */
  readonly log: (line: string) => void;
};

/** How a machine ended by itself. */
export type Ending = {
  readonly reason: ShutdownReason;
  readonly postmortem: Postmortem;
  /** Core file the host wrote when the machine crashed, where there is one. */
  readonly core?: string;
};

/** What a new guest process found of a machine that its predecessor had started. */
export type Adoption =
  {readonly found: 'running' | 'paused'} | {readonly found: 'gone'; readonly ending: Ending};

/**
 * One virtual machine of one kind. Methods that a kind cannot offer are absent; `lacks` says why.
 * All of them reject with a `RefusedError` or a `GuestFailure` that can be shown as it is.
 */
export type Machine = {
  readonly kind: MachineKind;
  /** Operations this machine cannot do, each with the reason in one sentence. */
  readonly lacks: Readonly<Partial<Record<MachineOperation, string>>>;
  /** Starts the machine. Resolves once the guest kernel runs and can be controlled. */
  launch(): Promise<void>;
  /**
   * Starts the machine with its guest stopped before the first instruction, in place of `launch`;
   * `resume` lets it begin. Absent where a machine cannot: it is launched when its guest is to begin.
   */
  hold?(): Promise<void>;
  /**
   * Does what can be done before the start of a machine that cannot hold: its layers are there from then
   * on, which nobody else may use, and what is wrong is told at once.
   */
  prepare?(): Promise<void>;
  /**
   * Starts the machine with a state that `save` gave, in place of `launch`; its guest is stopped.
   * Absent where `save` is.
   *
   * @param description As `save` told it.
   * @param coming Given where another process starts the machine, by `launchCopy`: false once it will not any more.
   */
  restore?(state: Readable, description: MachineDescription, coming?: () => boolean): Promise<void>;
  /**
   * Starts the machine of a copy, whose guest process takes it up by `restore`: another process can do that
   * while that one is still starting. Absent where `resumeAs` is.
   *
   * @param description As `offerCopy` told it.
   */
  launchCopy?(description: MachineDescription): Promise<void>;
  /**
   * Checks that the guest's state can be saved or sent as things are; a guest may have what cannot leave.
   * Where it is absent, it always can.
   */
  checkMovable?(): Promise<void>;
  /** What its disks hold, kept by a name and put back. Absent where `save` is. */
  readonly disks?: DiskSnapshots;
  /** What another machine has to know to take the guest of this one. Absent where `send` is. */
  offer?(): Promise<MachineOffer>;
  /**
   * Readies a copy of the guest: what another machine has to know that is to `restore` what `save` gives
   * next with the same `memory`, whose file is there from now on. Absent where `resumeAs` is.
   */
  offerCopy?(memory: string): Promise<MachineDescription>;
  /**
   * Starts the machine and has it wait for the guest of another one at `socket` in its directory.
   *
   * @param modes Those that will do, the best one first.
   * @param copies Disks, by their `vdev`, that are to be filled through `copySocket`.
   * @returns the one that it is to come in.
   */
  receive?(
    offer: MachineOffer,
    modes: readonly MigrationMode[],
    copies: readonly string[],
  ): Promise<MigrationMode>;
  /** Resolves when the guest could go on here; it is stopped. */
  arrived?(): Promise<void>;
  /**
   * Resolves when a guest that has just gone on here has caught up, or takes long to; never fails. What can
   * wait for that would take from its processors, and it stands still for its users as long.
   */
  awake?(): Promise<void>;
  /** Resolves when nothing of a guest that was sent is needed here any more, or can be given. */
  sent?(onProgress: (progress: SaveProgress) => void): Promise<SentMemory>;
  /** Gives the rest of its memory by another way, to a unix socket, after the first one broke. */
  sendAgain?(socket: string): Promise<void>;
  /**
   * Has a guest that goes on here wait for the rest of its memory at `socket` in its directory once more.
   *
   * @param comes Otherwise it never will, and the guest has crashed.
   * @returns false where nothing is missing.
   */
  recover?(comes: boolean): Promise<boolean>;
  /** Takes over a machine that an earlier guest process launched in the same directory. */
  adopt(): Promise<Adoption>;
  /** Ends the machine at once, whatever state it is in, and resolves when nothing of it is left. */
  kill(): Promise<void>;
  /**
   * Gives input to a console. Resolves when more may be given: the machine paces it, and whoever
   * calls waits.
   */
  write(console: number, chunk: Buffer): Promise<void>;
  sample(): Promise<MachineSample>;
  /** What runs: the command line as a user could type it, and its process, where it is one. */
  describe(): {
    readonly commandLine: readonly string[];
    readonly pid?: number;
    /** Absolute path of the socket on which VNC shows its display, where it has one. */
    readonly display?: string;
  };
  /** What executes the guest's instructions, while it is known. Absent where a machine knows one way only. */
  accelerator?(): Accelerator | undefined;
  /** Changes what the machine pretends: machine `sim` only. */
  simulate?(behaviour: readonly string[]): void;
} & Partial<MachineOperations>;
