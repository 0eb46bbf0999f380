import type {DomainConfig} from '../config/domain-config.ts';
import type {Host} from './host.ts';
import type {DomainReference} from './domain-reference.ts';

/**
 * Asks a domain what it runs with.
 *
 * @throws {UnreachableError} when nobody answers for it any more.
 */
export async function queryConfig(
  host: Pick<Host, 'control'>,
  domain: DomainReference,
): Promise<DomainConfig> {
  const client = await host.control(domain);
  try {
    return (await client.execute('domux-query-config')).config as DomainConfig;
  } finally {
    client.close();
  }
}
