import type {DomainInfo} from '../../protocol/commands.ts';
import type {HostFigures} from '../../protocol/shapes/host-figures.ts';
import type {LoggedEvent} from '../../registry/events/event-log.ts';
import type {ListedDomain} from '../domain-reference.ts';

/** What is new about a domain to whoever looks at its row. */
export type RowFlags = {readonly unread: boolean; readonly configChanged: boolean};

/** Everything about a host and its domains at one moment. */
export type HostLook = {
  /** Milliseconds since 1970, by the host's own clock. */
  readonly now: number;
  /** Milliseconds of a clock of the host that nobody sets, for rates. */
  readonly at: number;
  readonly figures: HostFigures;
  /** Domain-0, which is the host itself. */
  readonly zero: DomainInfo;
  /** By ascending ID. */
  readonly domains: readonly (ListedDomain & Partial<RowFlags>)[];
  /** Configs that no domain runs from. */
  readonly configured: readonly {readonly name: string; readonly path: string}[];
  /** What happened since the last look; before the first one, lately. */
  readonly occurrences: readonly LoggedEvent[];
};

/** Looks at a host again and again, and remembers what was seen. */
export type HostWatch = {
  /** @param visible IDs of the domains that are shown: the files of others are looked at less often. */
  readonly look: (visible: readonly number[]) => Promise<HostLook>;
  /** A domain's console was looked at just now. */
  readonly seen: (id: number) => void;
};
