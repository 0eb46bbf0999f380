import {setTimeout as delay} from 'node:timers/promises';
import {UsageError} from '../../errors.ts';
import type {DomainReference} from '../../host/domain-reference.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import {forEach} from '../for-each-domain.ts';
import type {Context, Invocation, Run} from '../verb.ts';
import {askGuest} from './ask-guest.ts';
import {awaitGone} from './await-gone.ts';
import {describeEnding, watchEnding} from './await-ending.ts';

/** `domux shutdown [-a] [-w] [-F] [-H|-R] [--timeout SECONDS] DOMAIN...` */
export const shutdown: Run = (context, invocation) => {
  const {halt, reboot: again} = invocation.options;
  if (halt && again) throw new UsageError('A domain is either halted or rebooted: -H or -R.');
  return ask(context, invocation, halt ? 'halt' : again ? 'reboot' : 'poweroff');
};

/** `domux reboot [-a] [-w] [-F] [--timeout SECONDS] DOMAIN...` */
export const reboot: Run = (context, invocation) => ask(context, invocation, 'reboot');

async function ask(context: Context, invocation: Invocation, reason: ShutdownReason) {
  const {host, stderr} = context;
  const timeout = parseTimeout(invocation.options['timeout']);
  const wait = Boolean(invocation.options['wait']) || timeout !== undefined;
  const fallback = invocation.options['fallback'] === true;
  const domains = await chosen(context, invocation);
  const doing = reason === 'reboot' ? 'Rebooting' : 'Shutting down';

  for (const {entry} of domains) stderr.write(`${doing} domain ${entry.id}\n`);
  if (wait && domains.length > 0) stderr.write(`Waiting for ${domains.length} domains\n`);

  return forEach(context, domains, {doing, timeout}, async (domain, say) => {
    const watch = watchEnding(host, domain, reason);
    const asked = await askGuest(host, domain, {reason, fallback, onEvent: watch.onEvent});
    try {
      if (!wait) return;
      const gone = invocation.options['gone'] === true && reason !== 'reboot';
      const ended = watch.ended(asked);
      const ending = await within(
        timeout,
        gone ? ended.then(how => awaitGone(host, domain).then(() => how)) : ended,
      );
      const {id} = domain.entry;
      if (ending !== undefined) return say(describeEnding(id, ending));
      const notice = await force(context, domain, reason, timeout ?? 0);
      if (notice !== undefined) say(notice);
      say(`Domain ${id} did not shut down within ${timeout ?? 0} s and has been destroyed`);
    } finally {
      watch.stop();
      asked?.client.close();
    }
  });
}

async function chosen({host}: Context, {options, words}: Invocation): Promise<DomainReference[]> {
  if (!options['all'] && words.length === 0) {
    throw new UsageError('You must specify -a or a domain id.\n');
  }
  if (options['all'] && words.length > 0) {
    throw new UsageError('Either -a or domains, not both.');
  }
  if (!options['all']) return host.findAll(words);
  // A paused domain is not down: that it cannot obey is said, not passed over.
  const down = ['shutdown', 'guest-panicked', 'restarting', 'destroying'];
  return (await host.list()).filter(({info}) => !down.includes(info.status));
}

/** Seconds: a timer of more milliseconds than 31 bits hold would expire at once. */
const longestTimeout = Math.floor((2 ** 31 - 1) / 1000);

/** The value of --timeout in seconds; undefined where it is not given. */
export function parseTimeout(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (given === '' || !(seconds >= 0 && seconds <= longestTimeout)) {
    const range = `0 to ${longestTimeout}`;
    throw new UsageError(
      `--timeout ${String(given)}: that is no number of seconds from ${range}.`,
      {exitCode: 2},
    );
  }
  return seconds;
}

/** @returns undefined when it did not come within so many seconds. */
async function within<T>(seconds: number | undefined, coming: Promise<T>): Promise<T | undefined> {
  if (seconds === undefined) return coming;
  const done = new AbortController();
  const expired = delay(seconds * 1000, undefined, {signal: done.signal}).catch(() => undefined);
  try {
    return await Promise.race([coming, expired]);
  } finally {
    done.abort();
  }
}

async function force(
  {host}: Context,
  domain: DomainReference,
  reason: ShutdownReason,
  timeout: number,
): Promise<string | undefined> {
  if (reason === 'reboot') {
    const {name} = domain.entry;
    throw new UsageError(`Domain ${name} did not reboot within ${timeout} s: it goes on running.`);
  }
  return host.destroy(domain);
}
