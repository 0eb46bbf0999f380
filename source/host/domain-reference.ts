import type {DomainInfo} from '../protocol/commands.ts';
import type {Entry} from '../registry/domains/entry.ts';

/** A domain that exists, with where its files are. */
export type DomainReference = {
  readonly entry: Entry;
  /** Absolute path of its directory in the registry. */
  readonly directory: string;
};

/** What a list shows of a domain: what its guest process says, or why nobody says anything. */
export type ListedDomain = DomainReference & {
  readonly info: DomainInfo;
  /** Set when no guest process could be asked or started; `info` is then what the registry knows. */
  readonly trouble?: string;
};
