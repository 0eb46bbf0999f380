import {shutdownReasons} from '../../protocol/states.ts';
import type {ShutdownReason} from '../../protocol/states.ts';
import type {Entry} from '../domains/entry.ts';
import {readEventLog} from './event-log.ts';
import {parseEvents} from './parse-events.ts';

/**
 * How a domain's guest ended last, as the event log has it: for whoever was not told, since the guest
 * process was killed.
 *
 * @param since Milliseconds since 1970: what was before concerns another domain or another start.
 */
export function findEnding(
  {logDirectory, id}: Pick<Entry, 'logDirectory' | 'id'>,
  since: number,
): ShutdownReason | undefined {
  const ending = parseEvents(readEventLog(logDirectory)).findLast(
    ({id: whose, time, event}) =>
      whose === id && Date.parse(time) >= since && (event === 'shut down' || event === 'crashed'),
  );
  if (ending?.event === 'crashed') return 'crash';
  return shutdownReasons.find(reason => reason === ending?.detail);
}
