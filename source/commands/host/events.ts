import {matchesGlob} from 'node:path';
import type {LoggedEvent} from '../../registry/events/event-log.ts';

/** True for an event of a domain that one of the words names: an ID, a name or a glob. */
export function concerns({id, name}: LoggedEvent, words: readonly string[]): boolean {
  return words.some(
    word => word === name || word === String(id) || (/[*?[]/.test(word) && matchesGlob(name, word)),
  );
}

/** `2005-09-01 12:00:00 web (5): booted, by root on pts/3`, in local time; details may go on below. */
export const formatEvent = (event: LoggedEvent): string =>
  `${localTime(new Date(event.time))} ${describeEvent(event)}`;

/** `web (5): booted, by root on pts/3` */
export function describeEvent({id, name, event, who, detail}: LoggedEvent): string {
  return `${name} (${id}): ${event}, by ${who}${detail === undefined ? '' : `: ${detail}`}`;
}

export function localTime(time: Date): string {
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${date} ${clock}`;
}

const two = (number: number): string => String(number).padStart(2, '0');
