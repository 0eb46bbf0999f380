import {configChanges, continuation} from '../../../config/editing/config-changes.ts';
import type {ConfigChange} from '../../../config/editing/config-changes.ts';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {UsageError} from '../../../errors.ts';
import type {Host} from '../../../host/host.ts';
import type {DomainReference} from '../../../host/domain-reference.ts';
import {queryConfig} from '../../../host/query-config.ts';

const mebibyte = 1024 * 1024;

/** What of a config is not yet so in the domain that runs from it. */
export type PendingChanges = {
  readonly domain: DomainReference;
  readonly name: string;
  readonly running: DomainConfig;
  /** What it is to run with at its next start. */
  readonly next: DomainConfig;
  readonly changes: readonly ConfigChange[];
};

/**
 * Compares what a domain runs with and what a config gives.
 *
 * @throws {UsageError} when the domain is gone.
 */
export async function pendingChanges(
  host: Pick<Host, 'list' | 'control'>,
  domain: DomainReference,
  given: DomainConfig,
): Promise<PendingChanges> {
  const [listed] = await host.list([domain]);
  if (listed === undefined) throw new UsageError(`Domain ${domain.entry.name} is gone.`);
  const {info} = listed;
  const created = await queryConfig(host, domain);
  const alive = info.status === 'running' || info.status === 'paused';
  const {current, maximum} = info.stats.memory;
  const running = {
    ...created,
    name: info.name,
    // As mem-set and mem-max have left it.
    ...(alive ? {memory: Math.round(current / mebibyte)} : {}),
    maxmem: Math.round(maximum / mebibyte),
  };
  const refusals = await refusalsOf(host, domain);
  return {
    domain,
    name: info.name,
    running,
    next: continuation(running, given),
    changes: configChanges(running, given, refusals),
  };
}

async function refusalsOf(
  host: Pick<Host, 'control'>,
  domain: DomainReference,
): Promise<ReadonlyMap<string, string>> {
  const client = await host.control(domain);
  try {
    const capabilities = await client.execute('domux-query-capabilities');
    return new Map(
      capabilities.flatMap(({operation, supported, reason}) =>
        supported ? [] : [[operation, reason ?? 'this machine cannot do it'] as const],
      ),
    );
  } finally {
    client.close();
  }
}
