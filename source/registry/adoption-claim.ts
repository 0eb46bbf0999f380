import {linkSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';
import {identify, isAlive} from '../system/processes.ts';
import type {ProcessIdentity} from '../system/processes.ts';
import {readEntry} from './entry.ts';

/**
 * Claims the right to be a domain's next guest process. Several clients may notice at once that
 * the old one is gone; of the processes they start one wins, and one that dies before it has
 * written the entry is overtaken by the next.
 *
 * @returns the generation claimed, or undefined when another process is or becomes the guest process.
 */
export function claimAdoption(directory: string): number | undefined {
  const self = identify(process.pid);
  const entry = readEntry(directory);
  if (self === undefined || entry === undefined) return undefined;
  if (entry.guest && isAlive(entry.guest)) return undefined;

  const generation = nextGeneration(directory, entry.generation);
  if (generation === undefined) return undefined;

  const temporary = join(directory, `claim.${self.pid}.tmp`);
  try {
    writeFileSync(temporary, JSON.stringify(self), {mode: 0o600});
    linkSync(temporary, join(directory, `claim.${generation}`));
    return generation;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  } finally {
    rmSync(temporary, {force: true});
  }
}

/** Removes claims that are no longer needed, once the entry names this generation. */
export function settleClaims(directory: string, generation: number): void {
  for (const {number} of readClaims(directory)) {
    if (number < generation) rmSync(join(directory, `claim.${number}`), {force: true});
  }
}

function nextGeneration(directory: string, current: number): number | undefined {
  const claims = readClaims(directory).filter(({number}) => number > current);
  if (claims.some(({owner}) => isAlive(owner))) return undefined;
  return Math.max(current, ...claims.map(({number}) => number)) + 1;
}

function readClaims(directory: string): {number: number; owner: ProcessIdentity}[] {
  return readdirSync(directory).flatMap(name => {
    const number = Number(/^claim\.(\d+)$/.exec(name)?.[1]);
    if (Number.isNaN(number)) return [];
    const text = readFileSync(join(directory, name), 'utf8');
    return [{number, owner: JSON.parse(text) as ProcessIdentity}];
  });
}
