import type {DomainInfo} from '../../protocol/commands.ts';
import type {HostFigures} from '../../protocol/shapes/host-figures.ts';

/** What is known of the host and its domains at one moment. */
export type Sample = {
  /** Milliseconds since 1970, for people. */
  readonly now: number;
  /** Milliseconds of a clock that nobody sets, for rates. */
  readonly at: number;
  readonly host: HostFigures;
  /** By ascending ID, Domain-0 first. */
  readonly domains: readonly SampledDomain[];
  readonly configured: readonly ConfiguredDomain[];
  /** What happened since the last sample; before the first one, lately. */
  readonly occurrences: readonly Occurrence[];
};

export type SampledDomain = {
  readonly info: DomainInfo;
  /** Why nobody answers for it. */
  readonly trouble?: string;
  /** Its console printed since it was last looked at. */
  readonly unread?: boolean;
  /** Its config file was changed after it was created. */
  readonly configChanged?: boolean;
};

/** A config that is to be deleted, and those of its disks that are too. */
export type Deletion = {readonly path: string; readonly disks: readonly string[]};

/** A config that no domain runs from. */
export type ConfiguredDomain = {readonly name: string; readonly path: string};

export type HostHistory = {
  /** Percent of all processors, the newest last. */
  readonly cpu: readonly number[];
  readonly lastCpu: number | undefined;
};

/** An entry of the event log. */
export type Occurrence = {
  readonly time: string;
  readonly id: number;
  readonly name: string;
  readonly event: string;
  readonly who: string;
  readonly detail?: string;
};

/** A domain of the list. */
export type DomainRow = {
  readonly info: DomainInfo;
  readonly trouble: string | undefined;
  readonly unread: boolean;
  readonly configChanged: boolean;
  /** When `info` was taken, on the clock of `Sample.at`. */
  readonly at: number;
  readonly rates: Rates;
  /** Percent of each processor of the host that is in use, where the row is Domain-0's. */
  readonly processors: readonly number[];
  /** The newest last. */
  readonly history: readonly Rates[];
};

/** Per second, from two samples; zero in the first. */
export type Rates = {
  /** Percent: 100 is one processor. */
  readonly cpu: number;
  /** Bytes that the guest received and sent. */
  readonly netReceived: number;
  readonly netSent: number;
  /** Bytes. */
  readonly diskRead: number;
  readonly diskWritten: number;
  /** Bytes held now. */
  readonly memory: number;
};
