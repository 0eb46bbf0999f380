import type {DomainConfig} from '../../config/domain-config.ts';
import type {Ending, Machine} from '../../machines/machine.ts';
import type {EventData, EventName} from '../../protocol/events.ts';
import type {SnapshotFiles} from '../../registry/domains/snapshots.ts';
import type {KeptTyping} from '../console/kept-typing.ts';
import type {DomainState, Sending} from '../domain/domain-state.ts';

/** What a lifecycle needs of the domain around it. */
export type LifecyclePort = {
  readonly name: () => string;
  /**
   * Makes a machine.
   *
   * @param again The one before has ended: what is set for the next launch counts from here on.
   */
  readonly createMachine: (
    events: MachineEvents,
    again: boolean,
  ) => {machine: Machine; config: DomainConfig};
  /** The machine runs: what the host is to do for it is done now. */
  readonly launched: (machine: Machine) => Promise<void>;
  /**
   * The state changed; it is to be remembered and told.
   *
   * @param durably It decides something: throws when it cannot be remembered.
   */
  readonly changed: (state: DomainState, durably?: boolean) => void;
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  /** Adds a line to the host's event log. */
  readonly record: (event: string, who: string, detail?: string) => void;
  /** Shows a line on every console. */
  readonly notice: (line: string) => void;
  /** Another guest draws on the consoles from now on. */
  readonly endPrograms: () => void;
  readonly keepCore: (ending: Ending) => string;
  /** Looks at the machine, so that `cpuSeen` is of now. */
  readonly look: () => Promise<unknown>;
  /** Nanoseconds of processor time that the machine is known to have used. */
  readonly cpuSeen: () => number;
  /** What of the domain around the machine goes along with it when it is saved. */
  readonly snapshot: () => DomainSnapshot;
  /** Where a snapshot is kept. */
  readonly snapshotFiles: (name: string) => SnapshotFiles;
  /** The snapshot whose state is in a file, if it is that of one. */
  readonly findSnapshot: (file: string) => SnapshotFiles | undefined;
  /** The domain is another one from now on, at its next start too. */
  readonly reconfigure: (change: (config: DomainConfig) => DomainConfig) => void;
  /** Starts a new domain under this one's name, which gives its name up: `rename-restart`. */
  readonly succeed: () => Promise<void>;
  /** No machine follows on the one that ended: what it had of the host's networks is given up. */
  readonly leaveNetworks: () => Promise<void>;
  /** Nothing is left of the machine, and the domain leaves its networks and vanishes. */
  readonly gone: () => Promise<void>;
  readonly now: () => number;
  readonly migration: MigrationPort;
};

/** What a migration needs of the domain around the machine. */
export type MigrationPort = {
  /** Bytes that each console has printed. */
  readonly printed: () => readonly number[];
  /** What is printed from now on comes behind that many bytes, which come from elsewhere. */
  readonly follow: (consoles: readonly number[]) => void;
  /** What is typed, and the guest here takes no more. */
  readonly typing: KeptTyping;
  /** Sends those who watch to where the domain has gone; resolves when they have gone. */
  readonly dismiss: () => Promise<void>;
  /** Gives the domain another name; it keeps the one that it has reserved, or had. */
  readonly rename: (name: string, who: string) => void;
  /** Has a client see to it that both sides agree, as often as it takes. */
  readonly settle: () => void;
  /** Tells those who look for the domain here where it has gone. */
  readonly forward: (sending: Sending) => void;
  /** Whether this migration was taken here; writing that down, and taking it back. */
  readonly taken: (id: string) => boolean;
  readonly take: (id: string) => void;
  readonly untake: (id: string) => void;
};

export type DomainSnapshot = {
  /** Of domux. */
  readonly version: string;
  readonly config: DomainConfig;
  /** What each console has printed last, from console 0 on. */
  readonly backlogs: readonly Buffer[];
};

export type MachineEvents = {
  readonly ended: (ending: Ending) => void;
  readonly rebooted: () => void;
};
