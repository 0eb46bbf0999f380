import type {Result} from '../protocol/commands.ts';
import type {DomainState} from './domain-state.ts';

/** Says of a domain that is on its way somewhere what is done with it and how far that is. */
export function describeTransfer(
  {saving, sending, arriving}: Pick<DomainState, 'saving' | 'sending' | 'arriving'>,
  {status, ram}: Result<'query-migrate'>,
): string | undefined {
  const doing = saving
    ? `being saved to ${saving.file}`
    : sending
      ? `migrating to ${sending.to}`
      : arriving && `migrating here from ${arriving.from}`;
  if (doing === undefined || status !== 'active' || ram === undefined) return doing;
  const size = ram.transferred + ram.remaining;
  return size === 0 ? doing : `${doing}: ${Math.floor((100 * ram.transferred) / size)} %`;
}
