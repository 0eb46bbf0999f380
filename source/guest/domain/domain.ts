import type {DomainConfig} from '../../config/domain-config.ts';
import type {MachineSample} from '../../machines/machine-sample.ts';
import type {MachineDescription} from '../../machines/machine-state.ts';
import type {GuestNetwork} from '../../network/guest-network.ts';
import type {EventData, EventName} from '../../protocol/events.ts';
import type {Entry} from '../../registry/domains/entry.ts';
import type {GuestStart} from '../../registry/guests/start-guest.ts';
import type {ConfigFiles} from './config-files.ts';
import type {DomainConsole} from '../console/domain-consoles.ts';
import type {Windows} from '../console/windows.ts';
import type {Lifecycle} from '../lifecycle/lifecycle.ts';
import type {Scheduling} from '../processors/scheduling.ts';
import type {Turn} from '../../system/turn.ts';

/** A domain as its guest process has it. */
export type Domain = {
  readonly entry: Entry;
  /** Absolute path of its directory in the registry. */
  readonly directory: string;
  readonly lifecycle: Lifecycle;
  readonly consoles: readonly DomainConsole[];
  readonly windows: Windows;
  readonly name: () => string;
  readonly config: () => DomainConfig;
  readonly configs: Pick<ConfigFiles, 'next' | 'changedAt' | 'amend'>;
  /** Counters of the machine; what is configured while there is none. */
  readonly sample: () => Promise<MachineSample>;
  /** Bytes the guest may be given at most. */
  readonly maximum: () => number;
  readonly emit: <E extends EventName>(event: E, data: EventData<E>) => void;
  readonly record: (event: string, who: string, detail?: string) => void;
  readonly rename: (name: string, who: string) => void;
  /** Takes another config for the next launch of the machine; some of its keys count now. */
  readonly configure: (next: DomainConfig, counts: readonly string[]) => void;
  /** Makes a change of its devices or processors when those before it are done. */
  readonly inTurn: Turn;
  /** Begins the domain's life; sockets are there before the machine prints its first byte. */
  readonly start: (how: GuestStart, who: string) => Promise<void>;
  /** Starts the machine of a copy of the domain. @param directory The copy's, in the registry. */
  readonly launchCopy: (directory: string, description: MachineDescription) => Promise<void>;
  /** How the host's processors are shared out to it. */
  readonly scheduling: Scheduling;
  /** The host's networks, as far as this domain is on them. */
  readonly network: GuestNetwork;
  /** Takes the domain out of the registry, ends its connections and closes its sockets. */
  readonly remove: () => void;
};
