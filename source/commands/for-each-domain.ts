import {DomuxError} from '../errors.ts';
import type {DomainReference} from '../host/domain-reference.ts';
import type {ControlClient} from '../protocol/wire/client.ts';
import {startProgress} from './output/progress.ts';
import type {Progress} from './output/progress.ts';
import type {Context} from './verb.ts';

/** What is said on a terminal of an operation that takes its time. */
export type Undertaking = {
  /** Such as `Destroying`. */
  readonly doing: string;
  /** Seconds after which it is given up. */
  readonly timeout?: number | undefined;
};

/**
 * Does something with each of the domains that the words name. One that fails does not keep the
 * others from their turn; each failure is said on its own line.
 *
 * @returns the exit code: 1 when any failed.
 */
export async function forEachDomain(
  context: Context,
  words: readonly string[],
  undertaking: Undertaking,
  act: (domain: DomainReference, client: ControlClient) => Promise<unknown>,
): Promise<number | undefined> {
  const domains = await context.host.findAll(words);
  return forEach(context, domains, undertaking, async domain => {
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
  {stderr}: Pick<Context, 'stderr'>,
  domains: readonly DomainReference[],
  {doing, timeout}: Undertaking,
  act: (domain: DomainReference, say: Progress['say']) => Promise<unknown>,
): Promise<number | undefined> {
  const left = new Set(domains);
  const progress = startProgress(stderr, seconds => {
    const names = [...left].map(({entry}) => entry.name).join(', ');
    const rest =
      timeout === undefined ? '' : `, ${Math.max(0, Math.ceil(timeout - seconds))} s left`;
    return `${doing}, ${seconds} s${rest}: ${names}`;
  });
  const outcomes = await Promise.allSettled(
    domains.map(domain => act(domain, progress.say).finally(() => left.delete(domain))),
  );
  progress.stop();

  let code: number | undefined;
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    const error: unknown = outcome.reason;
    if (!(error instanceof DomuxError)) throw error;
    stderr.write(`Error: ${error.message}\n`);
    code = error.exitCode;
  }
  return code;
}
