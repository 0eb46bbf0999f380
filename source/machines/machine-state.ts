import type {Writable} from 'node:stream';
import type {DiskConfig} from '../config/domain-config.ts';
import type {MigrationMode} from '../protocol/shapes/migration-modes.ts';

/** The socket that a machine waits for a guest at, in its directory. */
export const incomingSocket = 'incoming.sock';

/** The socket that it waits for the contents of disks at. */
export const copySocket = 'disks.sock';

export type MachineOffer = {
  readonly description: MachineDescription;
  /** The guest's memory, for a machine on the same host. */
  readonly memory?: SharedMemory;
  /** Bytes of each disk that can be copied, by its `vdev`. */
  readonly disks?: Readonly<Record<string, number>>;
};

/** Memory that another process of the same user can map. */
export type SharedMemory = {
  readonly path: string;
  /** Tell whether the path means the same to whoever reads it. */
  readonly inode: number;
  readonly bytes: number;
};

export type SendOptions = {
  readonly mode: MigrationMode;
  /** Absolute path of the unix socket that it goes to. */
  readonly socket: string;
  /** Bytes a second at most. */
  readonly bandwidth?: number | undefined;
  /** Disks whose contents go along first, and the unix socket that leads to where they go. */
  readonly copies?: {readonly socket: string; readonly vdevs: readonly string[]} | undefined;
  /** Milliseconds that the guest may stand still, where it is copied while it runs. */
  readonly downtime?: number | undefined;
  /** The guest takes no more input: what comes from now on is kept. */
  readonly onStill: () => void;
  /** Takes what was given to a console, and the guest has not taken. */
  readonly unread: (console: number, chunk: Buffer) => void;
  readonly onProgress: (progress: SaveProgress) => void;
  /** Ends it when aborted; the guest can go on then. */
  readonly signal: AbortSignal;
};

/** What a state takes to be understood, in words of the machine's own. */
export type MachineDescription = Readonly<Record<string, unknown>>;

export type SaveOptions = {
  /**
   * Absolute path of a file for the guest's memory in place of the stream, where the machine can and has
   * made it: then `description` names it, and machines of this host can share it, each writing to its own copy.
   */
  readonly memory?: string | undefined;
  /** Gives the stream that the state goes into. */
  readonly open: (description: MachineDescription) => Writable;
  readonly onProgress: (progress: SaveProgress) => void;
  /** Ends it when aborted; the guest can go on then. */
  readonly signal: AbortSignal;
};

/** Bytes of the guest's memory, as far as the machine can tell. */
export type SaveProgress = {readonly transferred: number; readonly remaining: number};

/** What the disks that a guest writes to held at some moments. */
export type DiskSnapshots = {
  /**
   * Keeps it by a name, while the guest stands still. What was kept by that name before goes.
   *
   * @param directory Of the snapshot's own, for what is kept outside of the disks.
   */
  readonly keep: (disks: readonly DiskConfig[], name: string, directory: string) => Promise<void>;
  /** Forgets it. */
  readonly drop: (disks: readonly DiskConfig[], name: string, directory: string) => Promise<void>;
  /** @throws {RefusedError} when there is nothing by that name of one of them. */
  readonly check: (disks: readonly DiskConfig[], name: string, directory: string) => Promise<void>;
  /** Puts it back, while there is no machine. */
  readonly revert: (disks: readonly DiskConfig[], name: string, directory: string) => Promise<void>;
};
