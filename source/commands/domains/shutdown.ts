import {UnreachableError, UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/host.ts';
import type {ControlClient} from '../../protocol/client.ts';
import type {EventMessage} from '../../protocol/messages.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {forEach} from '../for-each-domain.ts';
import {startProgress} from '../progress.ts';
import type {Context, Invocation, Run} from '../verb.ts';

/** `domux shutdown [-a] [-w] [-H|-R] [--timeout SECONDS] DOMAIN...` */
export const shutdown: Run = (context, invocation) => {
  const {halt, reboot: again} = invocation.options;
  if (halt && again) throw new UsageError('A domain is either halted or rebooted: -H or -R.');
  return ask(context, invocation, halt ? 'halt' : again ? 'reboot' : 'poweroff');
};

/** `domux reboot [-a] [-w] [--timeout SECONDS] DOMAIN...` */
export const reboot: Run = (context, invocation) => ask(context, invocation, 'reboot');

async function ask(context: Context, invocation: Invocation, reason: ShutdownReason) {
  const timeout = parseTimeout(invocation.options['timeout']);
  const wait = Boolean(invocation.options['wait']) || timeout !== undefined;
  const domains = await chosen(context, invocation);
  const verb = reason === 'reboot' ? 'Rebooting' : 'Shutting down';
  const done = reason === 'reboot' ? 'has been rebooted' : 'has been shut down';

  for (const {entry} of domains) context.stderr.write(`${verb} domain ${entry.id}\n`);
  if (wait && domains.length > 0) context.stderr.write(`Waiting for ${domains.length} domains\n`);

  return forEach(context, domains, async domain => {
    const ending = watchEnding(reason);
    const settled = new AbortController();
    const client = await context.host.control(domain, ending.onEvent);
    try {
      const {restarts} = await client.execute('domux-query-domain');
      await client.execute('domux-shutdown', {reason});
      if (!wait) return;
      const expected = {reason, restarts, onEvent: ending.onEvent, signal: settled.signal};
      const gone = whenGone(context, domain, client, expected);
      const ended = await waitWithProgress(context, domain, [ending.ended, gone], timeout);
      if (ended) context.stderr.write(`Domain ${domain.entry.id} ${done}\n`);
      else await force(context, domain, reason, timeout ?? 0);
    } finally {
      settled.abort();
      client.close();
    }
  });
}

async function chosen({host}: Context, {options, words}: Invocation): Promise<DomainReference[]> {
  if (!options['all'] && words.length === 0) {
    throw new UsageError('You must specify -a or a domain id.');
  }
  if (options['all'] && words.length > 0) {
    throw new UsageError('Either -a or domains, not both.');
  }
  if (!options['all']) return host.findAll(words);
  return (await host.list()).filter(({info}) => !isDown(info.status));
}

/** A paused domain is not: that it cannot obey is said, not passed over. */
function isDown(status: string): boolean {
  return status === 'destroying' || statesAfter('poweroff').includes(status);
}

/** The value of --timeout in seconds; undefined where it is not given. */
export function parseTimeout(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (given === '' || Number.isNaN(seconds) || seconds < 0) {
    throw new UsageError(`--timeout ${String(given)}: that is no number of seconds.`, {
      exitCode: 2,
    });
  }
  return seconds;
}

/** The states of a guest that has done what it was asked for; a reboot is over when it is up again. */
const statesAfter = (reason: ShutdownReason): readonly string[] =>
  reason === 'reboot'
    ? ['shutdown', 'guest-panicked']
    : ['shutdown', 'guest-panicked', 'restarting'];

/** Settles once the guest has done what it was asked for. */
function watchEnding(reason: ShutdownReason) {
  let settle: () => void;
  const ended = new Promise<void>(resolve => (settle = resolve));

  const onEvent = ({event, data}: EventMessage) => {
    if (event === 'RESET' && reason === 'reboot') settle();
    else if (event === 'DOMUX_STATE' && statesAfter(reason).includes(String(data['status'])))
      settle();
  };
  return {ended, onEvent};
}

type Expectation = {
  readonly reason: ShutdownReason;
  /** How often it had been restarted before it was asked. */
  readonly restarts: number;
  readonly onEvent: (event: EventMessage) => void;
  /** Nobody waits any more. */
  readonly signal: AbortSignal;
};

/**
 * Settles once the domain is gone, or is found to have ended. A connection that ends may also mean
 * that its guest process was killed: its successor is asked then, and goes on telling of the guest.
 */
async function whenGone(
  {host}: Context,
  domain: DomainReference,
  first: ControlClient,
  {reason, restarts, onEvent, signal}: Expectation,
): Promise<void> {
  await first.closed;
  while (!signal.aborted) {
    const client = await host.control(domain, onEvent).catch(whenUnreachable);
    if (client === undefined) return;
    signal.addEventListener('abort', client.close, {once: true});
    try {
      const info = await client.execute('domux-query-domain').catch(whenUnreachable);
      if (
        info &&
        (statesAfter(reason).includes(info.status) ||
          (reason === 'reboot' && info.restarts > restarts))
      )
        return;
      await client.closed;
    } finally {
      client.close();
    }
  }
}

function whenUnreachable(error: unknown): undefined {
  if (!(error instanceof UnreachableError)) throw error;
}

/** @returns whether the guest ended within the time. */
async function waitWithProgress(
  {stderr}: Context,
  {entry}: DomainReference,
  endings: readonly Promise<void>[],
  timeout: number | undefined,
): Promise<boolean> {
  const deadline = timeout === undefined ? undefined : Date.now() + timeout * 1000;
  const progress = startProgress(stderr, seconds => {
    const left =
      deadline === undefined
        ? ''
        : `, ${Math.max(0, Math.ceil((deadline - Date.now()) / 1000))} s left`;
    return `Domain ${entry.id} (${entry.name}) is shutting down: ${seconds} s${left}`;
  });

  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<false>(resolve => {
    if (timeout !== undefined) timer = setTimeout(() => resolve(false), timeout * 1000);
  });
  try {
    return await Promise.race([...endings.map(ended => ended.then(() => true)), expired]);
  } finally {
    clearTimeout(timer);
    progress.stop();
  }
}

async function force(
  context: Context,
  domain: DomainReference,
  reason: ShutdownReason,
  timeout: number,
) {
  const {id, name} = domain.entry;
  if (reason === 'reboot') {
    throw new UsageError(`Domain ${name} did not reboot within ${timeout} s: it goes on running.`);
  }
  await context.host.destroy(domain);
  context.stderr.write(
    `Domain ${id} did not shut down within ${timeout} s and has been destroyed\n`,
  );
}
