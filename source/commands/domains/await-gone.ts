import {UnreachableError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {Host} from '../../host/host.ts';

/**
 * Waits until a domain is gone, through its restarts. A connection that ends may mean that its guest
 * process was killed: then there is another one, which is asked.
 *
 * @throws what the signal was aborted with.
 */
export async function awaitGone(
  host: Pick<Host, 'control'>,
  domain: DomainReference,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    const client = await host.control(domain).catch((error: unknown) => {
      if (error instanceof UnreachableError) return undefined;
      throw error;
    });
    if (client === undefined) return;
    signal?.addEventListener('abort', client.close, {once: true});
    await client.closed;
  }
  signal.throwIfAborted();
}
