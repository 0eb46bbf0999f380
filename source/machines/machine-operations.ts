import type {DiskConfig} from '../config/domain-config.ts';
import type {VifPlug} from '../network/vif-plug.ts';
import type {GuestIdentity} from '../protocol/shapes/guest-identity.ts';
import type {ShutdownReason} from '../protocol/states.ts';
import type {SaveOptions, SendOptions} from './machine-state.ts';

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

/** Threads of the host, by what they do. Of a process its number stands for its first thread. */
export type MachineThreads = {
  /** Those that execute each vCPU. */
  readonly vcpus: readonly (readonly number[])[];
  /** All others. */
  readonly others: readonly number[];
};
