import {UnreachableError} from '../../errors.ts';
import type {Host} from '../../host/host.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ControlClient} from '../../protocol/wire/client.ts';
import type {DomainInfo} from '../../protocol/commands.ts';
import type {EventData} from '../../protocol/events.ts';
import type {EventMessage} from '../../protocol/wire/messages.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {findEnding} from '../../registry/events/find-ending.ts';
import type {Asked} from './ask-guest.ts';

/** What became of a guest that was asked to shut down or to reboot. */
export type Ending =
  | {readonly type: 'rebooted'}
  /** Without a reason it was destroyed. */
  | {readonly type: 'down'; readonly reason: ShutdownReason | undefined};

export type EndingWatch = {
  /** For the connection that the guest is asked through. */
  readonly onEvent: (event: EventMessage) => void;
  /**
   * Settles once the guest has ended, or rebooted where that was asked.
   *
   * @param asked As `askGuest` gave it.
   */
  readonly ended: (asked: Asked | undefined) => Promise<Ending>;
  /** Nobody waits any more. */
  readonly stop: () => void;
};

/**
 * Watches for the end of a guest. A connection that ends may mean that the domain is gone, or that
 * its guest process was killed: its successor is asked then, and goes on telling of the guest.
 */
export function watchEnding(
  host: Pick<Host, 'control'>,
  domain: DomainReference,
  asked: ShutdownReason,
): EndingWatch {
  const begun = Date.now();
  const over = new AbortController();
  let settle: (ending: Ending) => void;
  const told = new Promise<Ending>(resolve => (settle = resolve));
  let reason: ShutdownReason | undefined;

  const onEvent = ({event, data}: EventMessage) => {
    if (event === 'RESET' && asked === 'reboot') settle({type: 'rebooted'});
    if (event !== 'DOMUX_STATE') return;
    const state = data as EventData<'DOMUX_STATE'>;
    ({reason = reason} = state);
    if (isDown(state.status, asked)) settle({type: 'down', reason});
  };

  /** @returns undefined where the domain is gone. */
  const look = async ({client: first, restarts}: Asked): Promise<Ending | undefined> => {
    let client: ControlClient | undefined = first;
    while (client !== undefined && !over.signal.aborted) {
      over.signal.addEventListener('abort', client.close, {once: true});
      const info = await client.execute('domux-query-domain').catch(whenUnreachable);
      if (info && isDown(info.status, asked)) return {type: 'down', reason: info.reason};
      if (info && asked === 'reboot' && info.restarts > restarts) return {type: 'rebooted'};
      await client.closed;
      client = await host.control(domain, onEvent).catch(whenUnreachable);
    }
    client?.close();
    return undefined;
  };

  const ended = async (given: Asked | undefined): Promise<Ending> => {
    const ending = given && (await Promise.race([told, look(given)]));
    return ending ?? {type: 'down', reason: reason ?? findEnding(domain.entry, begun)};
  };

  return {onEvent, ended, stop: () => over.abort()};
}

/** A guest that is to reboot is down while it is being restarted, too, but has not done it yet. */
const isDown = (status: DomainInfo['status'], asked: ShutdownReason): boolean =>
  status === 'shutdown' ||
  status === 'guest-panicked' ||
  (status === 'restarting' && asked !== 'reboot');

function whenUnreachable(error: unknown): undefined {
  if (!(error instanceof UnreachableError)) throw error;
}

/** Xen's numbers for why a domain shut down (SHUTDOWN_* in xen/include/public/sched.h). */
const reasonCodes: Readonly<Record<ShutdownReason, number>> = {
  poweroff: 0,
  halt: 0,
  reboot: 1,
  suspend: 2,
  crash: 3,
  watchdog: 4,
};

/** The line that xl ends its waiting with (tools/xl/xl_vmcontrol.c). */
export function describeEnding(id: number, ending: Ending): string {
  if (ending.type === 'rebooted') return `Domain ${id} has been rebooted`;
  if (ending.reason === undefined) return `Domain ${id} has been destroyed`;
  return `Domain ${id} has been shut down, reason code ${reasonCodes[ending.reason]}`;
}
