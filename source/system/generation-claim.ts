import {linkSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {hasCode} from '../errors.ts';
import {identify, isAlive} from './processes.ts';
import type {ProcessIdentity} from './processes.ts';

/**
 * Claims the right to be the next process that owns a directory. Several may want to at once: of
 * them one wins, for making a hard link is atomic; one that dies before it has written down that it
 * owns the directory is overtaken by the next.
 *
 * @param current The generation of the process that owned it last; that one is dead.
 * @returns the generation claimed, or undefined when another process has it.
 */
export function claimGeneration(directory: string, current: number): number | undefined {
  const self = identify(process.pid);
  const generation = nextGeneration(directory, current);
  if (self === undefined || generation === undefined) return undefined;

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

/** Removes claims that are no longer needed, once it is written down who has this generation. */
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
