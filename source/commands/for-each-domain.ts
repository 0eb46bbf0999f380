import {DomuxError} from '../errors.ts';
import type {DomainReference} from '../host/host.ts';
import type {ControlClient} from '../protocol/client.ts';
import type {Context} from './verb.ts';

/**
 * Does something with each of the domains that the words name. One that fails does not keep the
 * others from their turn; each failure is said on its own line.
 *
 * @returns the exit code: 1 when any failed.
 */
export async function forEachDomain(
  context: Context,
  words: readonly string[],
  act: (domain: DomainReference, client: ControlClient) => Promise<unknown>,
): Promise<number | undefined> {
  const domains = await context.host.findAll(words);
  return forEach(context, domains, async domain => {
    const client = await context.host.control(domain);
    try {
      await act(domain, client);
    } finally {
      client.close();
    }
  });
}

/** The same for domains that are found already, without a connection. */
export async function forEach(
  context: Context,
  domains: readonly DomainReference[],
  act: (domain: DomainReference) => Promise<unknown>,
): Promise<number | undefined> {
  const outcomes = await Promise.allSettled(domains.map(act));
  let code: number | undefined;
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    const error: unknown = outcome.reason;
    if (!(error instanceof DomuxError)) throw error;
    context.stderr.write(`Error: ${error.message}\n`);
    code = error.exitCode;
  }
  return code;
}
