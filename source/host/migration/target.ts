import type {Duplex} from 'node:stream';
import type {DomainConfig} from '../../config/domain-config.ts';
import type {HostResult} from '../../protocol/host-commands.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {ReceiveOrder} from '../../registry/guests/orders.ts';
import type {DomainReference} from '../domain-reference.ts';
import type {Arrival, ArrivalQuestion} from './arrival.ts';

/** The host that a domain is migrated to. */
export type Target = {
  /** What `--host` calls it on the host that the domain comes from. */
  readonly address: string;
  readonly query: () => Promise<TargetFacts>;
  /** What there is of some files. */
  readonly files: (paths: readonly string[]) => Promise<readonly FileFacts[]>;
  readonly receive: (
    config: DomainConfig,
    order: Omit<ReceiveOrder, 'type'>,
  ) => Promise<DomainReference>;
  readonly resolve: (question: ArrivalQuestion) => Promise<Arrival>;
  /** The domain of this ID there, if there is one. */
  readonly find: (id: number) => Promise<DomainReference | undefined>;
  readonly control: (domain: DomainReference) => Promise<ControlClient>;
  /** Connects to a unix socket there. */
  readonly connect: (path: string) => Promise<Duplex>;
};

export type FileFacts = HostResult<'domux-query-files'>[number];

export type TargetFacts = {
  readonly machines: readonly string[];
  readonly architecture: string;
  /** Version of the exchange that hands a domain over, as its guest processes speak it. */
  readonly exchange: number;
  /** Bytes that new domains can have. */
  readonly memoryFree: number;
  /** Bytes that fit into `data`. */
  readonly diskFree: number;
  /** Absolute path of the directory for disks and the like. */
  readonly data: string;
};
