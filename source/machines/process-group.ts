import {readFileSync, readdirSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {hasCode} from '../errors.ts';
import {identify, signal} from '../system/processes.ts';

/**
 * Kills a kernel and all that belongs to it. When the kernel alone is killed, the processes that ran
 * its guest's programs stay behind, and one that was computing computes on for ever.
 */
export async function killGroup(group: number): Promise<void> {
  let unreaped = 0;
  for (let waits = 0; signal(-group, 'SIGKILL'); ++waits) {
    await delay(waits < 100 ? 1 : 20);
    if (identify(group)) continue;
    // Its parent reaps it in no time. Where nobody does, only a look at every process tells whether
    // others are left, and that takes as long as most take to go.
    if (++unreaped % 30 === 0 && liveMembers(group).length === 0) return;
  }
}

/** Processes of a group that are alive: zombies, which nobody may ever reap, are not. */
export function liveMembers(group: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && isLiveMember(pid, group));
}

function isLiveMember(pid: number, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(processGroup) === group && state !== 'Z' && state !== 'X';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return false;
    throw error;
  }
}
