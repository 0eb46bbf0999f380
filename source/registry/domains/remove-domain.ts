import {renameSync, rmSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import {isAlive} from '../../system/processes.ts';
import {claimAdoption} from '../guests/adoption-claim.ts';
import {killMachine} from '../guests/machine-process.ts';
import type {Entry} from './entry.ts';
import {releaseName} from './names.ts';

/**
 * Takes a domain out of the registry at once: whoever looks sees all of it or nothing, and what
 * still writes into its directory meanwhile cannot bring it back. Does nothing when it is not there.
 *
 * @param clear Clears away what was its directory, now or when nobody waits: if it never does, the next
 *   domain that is created will.
 */
export function removeDomain(
  run: string,
  directory: string,
  {name, reserves, id}: Entry,
  clear = clearAway,
): void {
  releaseName(run, name, id);
  if (reserves !== undefined) releaseName(run, reserves, id);
  const doomed = `${directory}.removed`;
  try {
    renameSync(directory, doomed);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  clear(doomed);
}

/** Clears away what was the directory of a domain. */
export function clearAway(doomed: string): void {
  rmSync(doomed, {recursive: true, force: true, maxRetries: 3});
}

/** True for a domain whose creator was killed before a guest process had it. */
export const isAbandoned = ({guest, creator}: Entry): boolean =>
  guest === undefined && !(creator && isAlive(creator));

/**
 * Removes an abandoned domain, unless a guest process that its creator had started takes it at this
 * moment.
 *
 * @returns whether it is gone.
 */
export function removeAbandoned(run: string, directory: string, entry: Entry): boolean {
  if (!isAbandoned(entry) || claimAdoption(directory) === undefined) return false;
  // That of a copy is started by the guest process of the other domain.
  killMachine(directory);
  removeDomain(run, directory, entry);
  return true;
}
