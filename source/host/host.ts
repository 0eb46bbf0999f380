import type {Duplex} from 'node:stream';
import type {DomainConfig, MachineKind} from '../config/domain-config.ts';
import type {ControlClient} from '../protocol/wire/client.ts';
import type {EventMessage} from '../protocol/wire/messages.ts';
import type {ConsoleView, Having} from '../protocol/wire/open-console.ts';
import type {NetworkView} from '../protocol/shapes/network-view.ts';
import type {Moved} from '../registry/migrations/moved.ts';
import type {CopyOrder, ReceiveOrder} from '../registry/guests/orders.ts';
import type {HostConfigs} from './configs/host-configs.ts';
import type {DomainReference, ListedDomain} from './domain-reference.ts';
import type {Arrival, ArrivalQuestion} from './migration/arrival.ts';
import type {HostWatch} from './look/host-watch.ts';

export type CreateOptions = {
  readonly paused?: boolean;
  /**
   * Told once the domain is in the registry: its console can be connected to from then on, before
   * the guest prints its first byte.
   */
  readonly onRegistered?: (domain: DomainReference) => void;
};

export type CopyOptions = Pick<CreateOptions, 'onRegistered'> & {
  /** Aborted when there will be nothing to make it of. */
  readonly signal: AbortSignal;
};

export type RestoreOptions = CreateOptions & {
  /** In place of the config in the file. */
  readonly config?: DomainConfig;
  /** Told how much of the file has been checked, from 0 to 1. */
  readonly onChecked?: (part: number) => void;
  readonly signal?: AbortSignal;
};

/** The domains of one host, here or elsewhere. */
export type Host = {
  /** How a user names it, `user@host`; undefined for the host that this runs on. */
  readonly label: string | undefined;
  /**
   * These domains, or every one, by ascending ID. Those whose guest process has died are adopted on
   * the way; one that has ended meanwhile is left out.
   */
  readonly list: (domains?: readonly DomainReference[]) => Promise<ListedDomain[]>;
  /**
   * Finds a domain by ID, name, or unique prefix of a name.
   *
   * @throws {UsageError} when there is none, or several begin so.
   */
  readonly find: (wanted: string) => Promise<DomainReference>;
  /** Every domain whose name or ID matches one of these; globs in `*`, `?`, `[...]`. */
  readonly findAll: (wanted: readonly string[]) => Promise<DomainReference[]>;
  /** Connects to a domain's control socket, starting a guest process if it has lost its own. */
  readonly control: (
    domain: DomainReference,
    onEvent?: (event: EventMessage) => void,
  ) => Promise<ControlClient>;
  /** Connects to a console: the backlog comes first, then live bytes. */
  readonly console: (domain: DomainReference, console?: number) => Promise<Duplex>;
  /** The same for whoever may have a part of it already, and goes on when the connection is lost. */
  readonly view: (domain: DomainReference, console: number, having: Having) => Promise<ConsoleView>;
  /**
   * Connects to the VNC server that shows a domain's display.
   *
   * @throws {UsageError} when it has none, with how to get one.
   */
  readonly display: (domain: DomainReference) => Promise<Duplex>;
  /**
   * Creates a domain and waits until its machine runs.
   *
   * @throws {UsageError} when the name is taken.
   * @throws {GuestFailure} when the machine does not start; nothing is left of the domain then.
   */
  readonly create: (config: DomainConfig, options?: CreateOptions) => Promise<DomainReference>;
  /** Where the domain that had this ID has gone, if it was migrated away. */
  readonly moved: (id: number) => Promise<Moved | undefined>;
  /** Gives a domain another name. */
  readonly rename: (domain: DomainReference, name: string) => Promise<void>;
  /**
   * Destroys a domain, whatever state it and its guest process are in.
   *
   * @returns what it took where asking its guest process was not enough, for the user to know.
   */
  readonly destroy: (domain: DomainReference) => Promise<string | undefined>;
  /** The end of a console's log on disk: at most so many bytes, from the beginning of a line. */
  readonly consoleLog: (domain: DomainReference, console: number, bytes: number) => Promise<string>;
  /** Its networks, and who is on them. */
  readonly networks: () => Promise<readonly NetworkView[]>;
  /** Its config files, and what they come to there. */
  readonly configs: () => Promise<HostConfigs>;
  /** Looks at it again and again, as a screen does. */
  readonly watch: () => Promise<HostWatch>;
};

/** The host that this process runs on. */
export type LocalHost = Host & {
  /**
   * Creates domains of one kind of machine in one guest process, one after the other, whatever the
   * setting `domains-per-process` says. What runs when one fails goes on running.
   */
  readonly createTogether: (
    configs: readonly DomainConfig[],
    onCreated?: (domain: DomainReference) => void,
  ) => Promise<void>;
  /**
   * Makes a domain of a file that one was saved in, and waits until it is as it was.
   *
   * @throws {UsageError} when the file is torn or of something else, or the name is taken; nothing is
   * started then.
   * @throws {GuestFailure} when the machine does not take its state; nothing is left of the domain then.
   */
  readonly restore: (file: string, options?: RestoreOptions) => Promise<DomainReference>;
  /**
   * Starts the guest process of the next domain of this kind beforehand, while its caller finds out what
   * that is to be.
   *
   * @returns what ends it, unless the domain has come.
   */
  readonly prepare: (machine: MachineKind) => Promise<() => void>;
  /**
   * Makes a domain that is the copy of another one, and waits until it goes on. Its machine starts while
   * that one is saved, which whoever asks for this sees to.
   *
   * @throws {UsageError} when the name is taken.
   * @throws {GuestFailure} when the machine does not start, or does not take the state.
   */
  readonly copy: (
    config: DomainConfig,
    order: Omit<CopyOrder, 'type' | 'maker'>,
    options: CopyOptions,
  ) => Promise<DomainReference>;
  /**
   * Makes a domain that waits for its guest from another host.
   *
   * @throws {UsageError} when the name is taken.
   * @throws {GuestFailure} when the machine does not start, or cannot take it.
   */
  readonly receive: (
    config: DomainConfig,
    order: Omit<ReceiveOrder, 'type'>,
  ) => Promise<DomainReference>;
  /** Brings a migration to here to its end. Asked again, it answers the same. */
  readonly resolveArrival: (question: ArrivalQuestion) => Promise<Arrival>;
};
