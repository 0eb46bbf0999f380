import type {Entry} from '../registry/domains/entry.ts';

/** What to do about a guest process of an older version of domux than this one. */
export function renewGuest(entry: Pick<Entry, 'guest' | 'machine'>): string {
  const cure =
    entry.machine === 'sim'
      ? 'Create the domain anew.'
      : 'Kill it, which its guest does not notice: the next command starts one of this version.';
  return `${nameGuest(entry)} was started by an older domux. ${cure}`;
}

/** Begins a sentence about the guest process of a domain. */
export const nameGuest = ({guest}: Pick<Entry, 'guest'>): string =>
  guest === undefined ? 'Its guest process' : `Its guest process ${guest.pid}`;
