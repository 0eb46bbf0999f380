import {claimGeneration} from '../../system/generation-claim.ts';
import {isAlive} from '../../system/processes.ts';
import {readEntry} from '../domains/entry.ts';

/**
 * Claims the right to be a domain's next guest process. Several clients may notice at once that
 * the old one is gone; of the processes they start one wins.
 *
 * @returns the generation claimed, or undefined when another process is or becomes the guest process.
 */
export function claimAdoption(directory: string): number | undefined {
  const entry = readEntry(directory);
  if (entry === undefined || (entry.guest && isAlive(entry.guest))) return undefined;
  return claimGeneration(directory, entry.generation);
}
