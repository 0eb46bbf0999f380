import {RefusedError, UnreachableError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {Host} from '../../host/host.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import type {EventMessage} from '../../protocol/wire/messages.ts';
import type {ShutdownReason} from '../../protocol/states.ts';

export type Question = {
  readonly reason: ShutdownReason;
  /** Presses the button of a guest that cannot be asked in words. */
  readonly fallback: boolean;
  readonly onEvent: (event: EventMessage) => void;
};

/** A guest that was asked. */
export type Asked = {
  /** The connection that it was asked through; events go on coming. */
  readonly client: ControlClient;
  /** How often it had been restarted before it was asked. */
  readonly restarts: number;
};

/** How often a guest process may be killed while it is asked. */
const attempts = 4;

/**
 * Asks a guest to shut down or to reboot. A guest process that is killed before it has answered may
 * have asked already: its successor is asked again, unless the guest has done it by then.
 *
 * @returns undefined where the guest has done it, and its domain is gone.
 */
export async function askGuest(
  host: Pick<Host, 'control'>,
  domain: DomainReference,
  question: Question,
): Promise<Asked | undefined> {
  let restarts: number | undefined;
  for (let attempt = 1; ; attempt++) {
    let client: ControlClient | undefined;
    try {
      client = await host.control(domain, question.onEvent);
      const info = await client.execute('domux-query-domain');
      const again = restarts !== undefined;
      restarts ??= info.restarts;
      if (!again || !hasObeyed(info, restarts)) await ask(client, question);
      return {client, restarts};
    } catch (error) {
      client?.close();
      if (!(error instanceof UnreachableError)) throw error;
      if (client === undefined && restarts !== undefined) return undefined;
      if (client === undefined || attempt === attempts) throw error;
    }
  }
}

const hasObeyed = ({status, restarts}: DomainInfo, before: number): boolean =>
  restarts > before || ['shutdown', 'guest-panicked', 'restarting', 'destroying'].includes(status);

async function ask(client: ControlClient, {reason, fallback}: Question): Promise<void> {
  try {
    await client.execute('domux-shutdown', {reason});
  } catch (error) {
    const lacks = error instanceof RefusedError && error.errorClass === 'DomuxNotSupported';
    if (!lacks || !fallback) throw error;
    await client.execute(reason === 'reboot' ? 'system_reset' : 'system_powerdown');
  }
}
