import type {ChooseMac} from '../../config/resolve/resolution.ts';
import type {Places} from '../../system/paths.ts';
import {randomUuid} from '../../system/random-uuid.ts';
import {recallMacs, rememberedMacs} from './mac-memory.ts';
import {readMacUsers} from './mac-users.ts';

/**
 * Gives the interfaces of domains the MAC addresses that their configs leave out: what the domain of
 * this config file had before, else one drawn at random that no domain here has or will have again.
 *
 * @param isNew The addresses are for a domain that is made now: one that another domain has (this one
 * under its old name) is not given again.
 */
export function macChooser({run, data}: Pick<Places, 'run' | 'data'>, isNew: boolean): ChooseMac {
  const given = new Set<string>();
  return ({name, path}, index) => {
    const held = new Set(readMacUsers(run).map(({vif}) => vif.mac));
    const recalled = path === undefined ? undefined : recallMacs(data, {path, name})[index];
    if (recalled !== undefined && !(isNew && held.has(recalled))) return recalled;
    const drawn = draw(new Set([...held, ...rememberedMacs(data), ...given]));
    given.add(drawn);
    return drawn;
  };
}

function draw(taken: ReadonlySet<string>): string {
  for (;;) {
    const mac = randomMac();
    if (!taken.has(mac)) return mac;
  }
}

/** As xend and libxl draw one: in Xen's range, of which they use the half below 00:16:3e:80:00:00. */
export function randomMac(): string {
  // The first eight digits of a random UUID are random throughout (RFC 9562, 5.4).
  const number = Number.parseInt(randomUuid().slice(0, 6), 16) & 0x7fffff;
  const digits = number.toString(16).padStart(6, '0');
  return `00:16:3e:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`;
}
