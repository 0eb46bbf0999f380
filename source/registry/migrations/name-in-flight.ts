import {longestName} from '../../config/domain-name.ts';
import {cutName} from '../domains/domain-files.ts';

/** xl's ends of the names that a domain has on its way: where it comes to, and where it has left. */
const ends = {arriving: '--incoming', away: '--migratedaway'} as const;

/** xl's name of a domain that is on its way: one that is too long loses its end. */
export const nameInFlight = (name: string, where: keyof typeof ends): string =>
  `${cutName(name, longestName - ends[where].length)}${ends[where]}`;

/** The name as whoever watches a domain knows it: the one it has when it is not on its way. */
export function nameOnGround(name: string): string {
  const end = Object.values(ends).find(other => name.endsWith(other));
  return end === undefined ? name : name.slice(0, -end.length);
}
