import type {Duplex} from 'node:stream';
import type {WindowSize} from './guest-window.ts';

/** A console of a domain that there is on the host. */
export type ConsoleName = {
  /** Tells consoles apart whatever their names become. */
  readonly key: string;
  /** The domain's name, with the console's number unless it is the primary one. */
  readonly name: string;
  /** What a list shows beside it, such as the state. */
  readonly note: string;
};

/** What is known of a domain while its console is open. */
export type ConsoleFacts = {
  readonly name: string;
  /** The six columns of `list`. */
  readonly state: string;
  /** Unreachable: the way to its host is lost, and is looked for. */
  readonly status: 'running' | 'paused' | 'ended' | 'restarting' | 'unreachable';
  /** Why it ended, or what happens next. */
  readonly message: string | undefined;
  /** Who else has the console open; undefined for somebody who did not say. */
  readonly others: readonly (string | undefined)[];
};

/** What can be sent to a domain beside its console. */
export type ConsoleSignal =
  | {readonly type: 'ctrl-alt-del'}
  | {readonly type: 'power-button'}
  | {readonly type: 'sysrq'; readonly key: string}
  | {readonly type: 'break'};

export type SignalType = ConsoleSignal['type'];

/** What happens to a domain whose console is open. */
export type ConsoleEvent =
  /** Its state or name changed, or its guest started anew: the facts are to be asked for. */
  | {readonly type: 'changed'}
  /** It is about to be gone. */
  | {readonly type: 'ending'; readonly why: string};

/** The control line of a domain whose console is open. */
export type ConsoleControl = {
  readonly facts: () => Promise<ConsoleFacts>;
  /** Which signals the machine cannot send, and why. */
  readonly refusals: () => Promise<ReadonlyMap<SignalType, string>>;
  /** @returns What the kernel said to it, where the machine can tell. */
  readonly signal: (signal: ConsoleSignal) => Promise<string>;
  /** Tells the guest how big the terminal is. @returns false where the machine has no way to. */
  readonly resize: (size: WindowSize) => Promise<boolean>;
  readonly close: () => void;
};

/** A connection to a console. */
export type OpenedConsole = {
  readonly socket: Duplex;
  /** The host that the domain was migrated to. */
  readonly movedTo?: string;
  /** Where what comes stands in all that is printed. */
  readonly opening?: ConsoleOpening;
};

/** Where what comes of a console stands in all that it printed. */
export type ConsoleOpening = {
  /** It follows on what came before. */
  readonly continues?: boolean;
  /** Bytes that come first and were printed before. */
  readonly old?: number;
  /** Bytes printed before the first one that comes after those, and whose count that is. */
  readonly printed?: number;
  readonly generation?: number;
};

/** How far a console is known: bytes printed, and whose count that is. */
export type ConsolePosition = {readonly position: number; readonly generation?: number};

/** How one console is reached. */
export type ConsoleReach = {
  /**
   * @param from What came before: no more than what follows on it is wanted.
   * @returns undefined when the domain is gone.
   */
  readonly connect: (from?: ConsolePosition) => Promise<OpenedConsole | undefined>;
  /**
   * What is worth waiting for after an attempt that failed: that the host answers again. Undefined
   * where nothing is.
   */
  readonly recover: (signal: AbortSignal) => Promise<void> | undefined;
};

/** How consoles are reached. */
export type ConsolePort = Pick<ConsoleReach, 'recover'> & {
  /** Every console there is now. */
  readonly list: () => Promise<readonly ConsoleName[]>;
  /**
   * Opens a console: old output comes first, without what would make a terminal answer.
   *
   * @returns undefined when the domain is gone.
   */
  readonly connect: (key: string, from?: ConsolePosition) => Promise<OpenedConsole | undefined>;
  /** @returns undefined when the domain is gone. */
  readonly control: (
    key: string,
    onEvent: (event: ConsoleEvent) => void,
  ) => Promise<ConsoleControl | undefined>;
};
