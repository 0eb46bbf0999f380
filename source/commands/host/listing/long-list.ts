import {statSync} from 'node:fs';
import type {DomainConfig} from '../../../config/domain-config.ts';
import {DomuxError} from '../../../errors.ts';
import type {Context} from '../../verb.ts';
import {lines} from './columns.ts';
import {domainSxp} from './domain-sxp.ts';
import type {LongListing} from './domain-sxp.ts';
import type {Row} from './rows.ts';
import {prettySxp} from './sxp.ts';

/** The text of `list -l`: one S-expression for each domain. */
export async function longList(
  context: Pick<Context, 'host' | 'stderr'>,
  rows: readonly Row[],
): Promise<string> {
  const now = Date.now() / 1000;
  const local = context.host.label === undefined ? {deviceNumber} : {};
  const listings = await Promise.all(
    rows.map(async ({info, domain}): Promise<LongListing> => {
      if (domain === undefined || domain.trouble !== undefined) return {info, now};
      return {info, now, ...local, ...(await askForMore(context, domain))};
    }),
  );
  return lines(listings.map(listing => prettySxp(domainSxp(listing))));
}

function deviceNumber(path: string): number | undefined {
  try {
    const found = statSync(path);
    return found.isBlockDevice() ? found.rdev : undefined;
  } catch {
    // Gone meanwhile, or not to be seen by this user.
    return undefined;
  }
}

async function askForMore(
  {host, stderr}: Pick<Context, 'host' | 'stderr'>,
  domain: NonNullable<Row['domain']>,
): Promise<Partial<LongListing>> {
  try {
    const client = await host.control(domain);
    try {
      const consoles = await client.execute('domux-console-info');
      const {config} = await client.execute('domux-query-config');
      return {consoles, config: config as DomainConfig};
    } finally {
      client.close();
    }
  } catch (error) {
    if (!(error instanceof DomuxError)) throw error;
    stderr.write(`${error.message}\n`);
    return {};
  }
}
