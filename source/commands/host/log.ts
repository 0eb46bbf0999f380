import {UsageError} from '../../errors.ts';
import {openEventLog} from '../../registry/events/event-log.ts';
import type {LoggedEvent} from '../../registry/events/event-log.ts';
import type {Run} from '../verb.ts';
import {writeJson} from '../output/write-json.ts';
import {lines} from './listing/columns.ts';
import {parseEvents} from '../../registry/events/parse-events.ts';
import {concerns, formatEvent} from './events.ts';
import {followFile} from './follow-file.ts';

/** `domux log [-f] [-n COUNT] [DOMAIN...]` */
export const log: Run = async ({places, stdout}, {options, words}) => {
  const count = parseCount(options['lines']);
  const {json, follow} = options;
  const isWanted = (event: LoggedEvent) => words.length === 0 || concerns(event, words);
  const tail = openEventLog(places.log);
  try {
    const past = last(parseEvents(tail.read()).filter(isWanted), count);
    if (past.length === 0 && words.length > 0 && !follow) {
      throw new UsageError(`The event log has nothing on ${words.join(', ')}.`);
    }

    const print = (events: readonly LoggedEvent[]) =>
      stdout.write(lines(events.map(event => (json ? JSON.stringify(event) : formatEvent(event)))));
    if (json && !follow) writeJson(stdout, past);
    else print(past);
    if (!follow) return undefined;

    // Whoever read along has gone.
    const gone = new AbortController();
    stdout.once('error', () => gone.abort()).once('close', () => gone.abort());
    await followFile(tail, gone.signal, added => print(parseEvents(added).filter(isWanted)));
    return undefined;
  } finally {
    tail.close();
  }
};

const last = <T>(items: readonly T[], count: number): T[] =>
  count === 0 ? [] : items.slice(-count);

function parseCount(given: string | boolean | undefined): number {
  if (given === undefined) return Infinity;
  if (typeof given === 'string' && /^\d+$/.test(given)) return Number(given);
  throw new UsageError(`option \`lines' takes a number, not ${given}.`, {exitCode: 2});
}
