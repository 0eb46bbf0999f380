import type {Readable, Writable} from 'node:stream';
import type {Postmortem} from '../errors.ts';
import type {DiskConfig, DomainConfig, MachineKind} from '../config/domain-config.ts';
import type {GuestNetwork} from '../network/guest-network.ts';
import type {VifPlug} from '../network/vif-plug.ts';
import type {GuestIdentity} from '../protocol/guest-identity.ts';
import type {MigrationMode} from '../protocol/migration-modes.ts';
import type {ShutdownReason} from '../protocol/states.ts';

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
   * Starts the machine with a state that `save` gave, in place of `launch`; its guest is stopped.
   * Absent where `save` is.
   *
   * @param description As `save` told it.
   */
  restore?(state: Readable, description: MachineDescription): Promise<void>;
  /** What its disks hold, kept by a name and put back. Absent where `save` is. */
  readonly disks?: DiskSnapshots;
  /** What another machine has to know to take the guest of this one. Absent where `send` is. */
  offer?(): Promise<MachineOffer>;
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
  /** Resolves when nothing of a guest that was sent is needed here any more. */
  sent?(): Promise<void>;
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
  /** Changes what the machine pretends: machine `sim` only. */
  simulate?(behaviour: readonly string[]): void;
} & Partial<MachineOperations>;

/** What a machine may or may not be able to do. */
export type MachineOperations = {
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Asks the guest to shut down as a short press of the power button does. */
  powerButton(): Promise<void>;
  /** Asks the guest to shut down for this reason; resolves when it was asked, not when it obeyed. */
  shutdown(reason: ShutdownReason): Promise<void>;
  /** Restarts the guest as the reset button does. */
  reset(): Promise<void>;
  /** Sends a magic SysRq key. Resolves with what the kernel answered, if the machine can tell. */
  sysrq(letter: string): Promise<string>;
  /** Sends a break on the serial line of a console. */
  sendBreak(console: number): Promise<void>;
  /** Tells the guest the size of the terminal that a console is shown on, in characters. */
  setWindow(console: number, rows: number, columns: number): Promise<void>;
  /** Changes the memory given to the guest, in bytes. Resolves with what was reached. */
  balloon(bytes: number): Promise<number>;
  /** Changes how many vCPUs the guest has. Resolves with what was reached. */
  setVcpus(count: number): Promise<number>;
  /** Interrupts the guest's processors so that they cannot ignore it. */
  injectNmi(): Promise<void>;
  /** Writes what the guest's screen shows, as PNG, to an absolute path. */
  screenshot(file: string): Promise<void>;
  /** Presses keys together, by QEMU's names, and lets go of them after so many milliseconds. */
  sendKeys(names: readonly string[], holdTime?: number): Promise<void>;
  /** Has the machine wait for a debugger, or no longer; tells how to debug the guest. */
  debug(enable: boolean): Promise<DebugAccess>;
  /** The machine's own trace events whose names match. */
  traceEvents(pattern: string): Promise<readonly TraceEvent[]>;
  /** Switches them on or off. @param file Where they are written from now on, absolute. */
  setTrace(pattern: string, enable: boolean, file?: string): Promise<void>;
  /** Plugs a device into the guest's USB bus; resolves with what detaches it. */
  attachUsb(device: string): Promise<string>;
  detachUsb(id: string): Promise<void>;
  listUsb(): Promise<readonly AttachedDevice[]>;
  /** Gives the guest a PCI device of the host: `0000:03:00.0`. */
  attachPci(address: string): Promise<void>;
  detachPci(address: string): Promise<void>;
  listPci(): Promise<readonly AttachedDevice[]>;
  /** Gives the guest an interface more, which has its place on a network. */
  attachVif(plug: VifPlug): Promise<void>;
  /** Takes an interface from the guest, by its number there. */
  detachVif(index: number): Promise<void>;
  /** Gives the guest a disk more. */
  attachDisk(disk: DiskConfig): Promise<void>;
  /** Takes a disk from the guest. */
  detachDisk(disk: DiskConfig): Promise<void>;
  /** Puts into a CD drive what this disk says, nothing when it is empty. */
  changeMedium(disk: DiskConfig): Promise<void>;
  /** Makes a disk as big as this, in bytes. */
  resizeDisk(disk: DiskConfig, size: number): Promise<void>;
  /** The threads of the host that the machine consists of now. */
  threads(): Promise<MachineThreads>;
  /** Writes the guest's memory as an ELF core to an absolute path that does not exist yet. */
  dumpCore(file: string): Promise<void>;
  /** Lets a guest go on that is stopped and the copy of another one, under names of its own. */
  resumeAs(identity: GuestIdentity): Promise<void>;
  /** Gives the state of a guest that is stopped to a stream, which it ends. `resume` lets it go on. */
  save(options: SaveOptions): Promise<void>;
  /**
   * Gives the guest to a machine that waits for it. Resolves once the guest is stopped and could go on
   * there; `resume` lets it go on here after all.
   */
  send(options: SendOptions): Promise<void>;
};

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
  /** Puts it back, while there is no machine. */
  readonly revert: (disks: readonly DiskConfig[], name: string, directory: string) => Promise<void>;
};

/** How to debug a guest; nothing when its machine does not wait for a debugger any more. */
export type DebugAccess = {
  readonly commandLine?: readonly string[];
  /** Absolute path of a socket that speaks gdb's remote protocol. */
  readonly socket?: string;
};

/** As `trace-event-get-state` of QMP has one. */
export type TraceEvent = {
  readonly name: string;
  readonly state: 'unavailable' | 'disabled' | 'enabled';
  readonly vcpu: boolean;
};

/** A device that came while the guest ran, or that could go. */
export type AttachedDevice = {
  readonly id: string;
  readonly what: string;
  readonly port?: string;
};

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
  readonly onProgress: (progress: SaveProgress) => void;
  /** Ends it when aborted; the guest can go on then. */
  readonly signal: AbortSignal;
};

/** What a state takes to be understood, in words of the machine's own. */
export type MachineDescription = Readonly<Record<string, unknown>>;

export type SaveOptions = {
  /**
   * Absolute path of a new file for the guest's memory in place of the stream, where the machine can:
   * then `description` names it, and machines of this host can share it, each writing to its own copy.
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

export type MachineOperation = keyof MachineOperations;

export const machineOperations = [
  'pause',
  'resume',
  'powerButton',
  'shutdown',
  'reset',
  'sysrq',
  'sendBreak',
  'setWindow',
  'balloon',
  'setVcpus',
  'injectNmi',
  'screenshot',
  'sendKeys',
  'debug',
  'traceEvents',
  'setTrace',
  'attachUsb',
  'detachUsb',
  'listUsb',
  'attachPci',
  'detachPci',
  'listPci',
  'attachVif',
  'detachVif',
  'attachDisk',
  'detachDisk',
  'changeMedium',
  'resizeDisk',
  'threads',
  'dumpCore',
  'resumeAs',
  'save',
  'send',
] as const satisfies readonly MachineOperation[];

/** Threads of the host, by what they do. Of a process its number stands for its first thread. */
export type MachineThreads = {
  /** Those that execute each vCPU. */
  readonly vcpus: readonly (readonly number[])[];
  /** All others. */
  readonly others: readonly number[];
};

/** Counters are cumulative since the machine was launched. */
export type MachineSample = {
  readonly vcpus: readonly VcpuSample[];
  readonly memory: MemorySample;
  readonly vifs: readonly VifSample[];
  readonly vbds: readonly VbdSample[];
};

export type VcpuSample = {
  /** False for one that the guest does not use. */
  readonly online?: boolean;
  readonly cpuNanoseconds: number;
  /** True when it was on a processor, or ready for one, when looked at. */
  readonly busy: boolean;
  /** Host processor it last ran on, where it can be told. */
  readonly processor?: number;
  /** Host thread or process that runs it, where there is one. */
  readonly threadId?: number;
};

/** Bytes. */
export type MemorySample = {
  /** Given to the guest now. */
  readonly current: number;
  /** May be given to the guest at most. */
  readonly maximum: number;
  /** Held by the machine on the host. */
  readonly resident: number;
  /** Free inside the guest, where it can be told. */
  readonly guestFree?: number;
};

export type VifSample = {
  readonly mac: string;
  /** The number of the interface in the guest, as in `eth0`. */
  readonly index?: number;
  /** The network or bridge that it is on, where it is on one. */
  readonly network?: string;
  /** The IPv4 address that the guest uses, where that is known. */
  readonly address?: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
};

export type VbdSample = {
  readonly vdev: string;
  readonly readRequests: number;
  readonly readBytes: number;
  readonly writeRequests: number;
  readonly writeBytes: number;
};
