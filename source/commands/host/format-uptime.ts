import {left, lines, right} from './listing/columns.ts';

/** How long a domain's machine has run. */
export type Uptime = {readonly name: string; readonly id: number; readonly uptime: number};

const header = 'Name                                ID Uptime';

/** The table of `xl uptime`; times are seconds. */
export const formatUptimes = (uptimes: readonly Uptime[]): string =>
  lines([
    header,
    ...uptimes.map(({name, id, uptime}) => `${left(name, 33)} ${right(id, 4)} ${duration(uptime)}`),
  ]);

/** `xl uptime -s`: one line for each, as uptime(1) prints it, with the local time. */
export function formatShortUptimes(uptimes: readonly Uptime[], now: Date): string {
  const clock = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return lines(
    uptimes.map(({name, id, uptime}) => {
      const {days, hours, minutes} = split(uptime);
      return ` ${clock} up ${days}${right(hours, 2)}:${two(minutes)}, ${name} (${id})`;
    }),
  );
}

function duration(seconds: number): string {
  const {days, hours, minutes, rest} = split(seconds);
  return `${days}${right(hours, 2)}:${two(minutes)}:${two(rest)}`;
}

function split(total: number) {
  const seconds = Math.max(0, Math.floor(total));
  const days = Math.floor(seconds / 86_400);
  return {
    days: days === 0 ? '' : days === 1 ? '1 day, ' : `${days} days, `,
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    rest: seconds % 60,
  };
}

const two = (number: number): string => String(number).padStart(2, '0');
