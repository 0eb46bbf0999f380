import type {DomainConfig} from '../../../config/domain-config.ts';
import {describeChanges} from '../../../config/editing/describe-changes.ts';
import type {Host} from '../../../host/host.ts';
import {ask, canAsk} from '../../output/ask.ts';
import type {ClientContext, Invocation} from '../../verb.ts';
import {applyChanges, describeApplied, isLive} from './apply-changes.ts';
import {pendingChanges} from './pending-changes.ts';
import type {PendingChanges} from './pending-changes.ts';

/**
 * Tells what a changed config means for the domains that run from it, and applies what can count
 * now: when told to, or when the user says so.
 *
 * @returns 1 when a domain did not take something.
 */
export async function offerChanges(
  context: ClientContext,
  options: Invocation['options'],
  path: string,
  config: DomainConfig,
): Promise<number | undefined> {
  let failed = false;
  for (const domain of await (await context.host.configs()).domainsFrom(path)) {
    const pending = await pendingChanges(context.host, domain, config);
    failed = (await offer(context, options, pending)) || failed;
  }
  return failed ? 1 : undefined;
}

async function offer(
  context: ClientContext,
  options: Invocation['options'],
  pending: PendingChanges,
): Promise<boolean> {
  const {stderr, host} = context;
  const {name, domain, changes} = pending;
  if (changes.length === 0) {
    stderr.write(`Domain ${name} (ID ${domain.entry.id}) runs with these settings already.\n`);
    return false;
  }

  stderr.write(`Domain ${name} (ID ${domain.entry.id}) runs from it.\n`);
  for (const line of describeChanges(changes)) stderr.write(`${line}\n`);
  if (options['no-apply'] === true) return false;
  const wanted =
    options['apply'] === true ||
    (changes.some(isLive) && canAsk(context) && (await ask(context, 'Apply now?')));
  if (wanted) return applyAndTell({host, stderr}, pending);
  if (changes.some(isLive)) stderr.write(`'domux config apply ${name}' applies it.\n`);
  return false;
}

/** @returns true when the domain did not take something. */
export async function applyAndTell(
  {host, stderr}: {readonly host: Host; readonly stderr: NodeJS.WriteStream},
  pending: PendingChanges,
): Promise<boolean> {
  const applied = await applyChanges(host, pending);
  for (const line of describeApplied(pending.name, applied)) stderr.write(`${line}\n`);
  const rest = pending.changes.length - applied.done.length - applied.failed.length;
  if (rest > 0) stderr.write(`Domain ${pending.name}: the rest counts from its next start.\n`);
  return applied.failed.length > 0;
}
