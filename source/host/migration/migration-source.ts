import type {DomainReference} from '../domain-reference.ts';
import type {Host} from '../host.ts';

/** What is migrated, whence. */
export type MigrationSource = {
  readonly host: Pick<Host, 'control'>;
  /** The directory of the registry. */
  readonly run: string;
  readonly domain: DomainReference;
};
