import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Places} from '../../../system/paths.ts';
import {identify, isAlive} from '../../../system/processes.ts';

/** Files there are in memory, and shared by those who map them. */
const memoryFiles = '/dev/shm';

/** The directory of a clone, and whose it is. */
const passageName = /^domux-clone-(\d+)\.(\d+)\./;

/** Makes a directory for what passes from a domain to its copy, and clears away what clones left that were killed. */
export function openPassage({run}: Pick<Places, 'run'>): string {
  const place = existsSync(memoryFiles) ? memoryFiles : run;
  clearLeftovers(place);
  const {startTime = 0} = identify(process.pid) ?? {};
  return mkdtempSync(join(place, `domux-clone-${process.pid}.${startTime}.`));
}

function clearLeftovers(place: string): void {
  for (const name of readdirSync(place)) {
    const maker = passageName.exec(name);
    if (!maker || isAlive({pid: Number(maker[1]), startTime: Number(maker[2])})) continue;
    try {
      rmSync(join(place, name), {recursive: true, force: true});
    } catch {
      // It is of another user, who clears it away with the next clone.
    }
  }
}
