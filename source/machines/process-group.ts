import {readFileSync, readdirSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {hasCode} from '../errors.ts';
import {isAlive, readProcessStat, signal} from '../system/processes.ts';
import type {ProcessIdentity} from '../system/processes.ts';

/**
 * Kills a kernel and all that belongs to it. When the kernel alone is killed, the processes that ran
 * its guest's programs stay behind, and one that was computing computes on for ever.
 *
 * @param reaped Settles when the kernel has ended, where this process started it: that is told sooner
 *   than looking finds it.
 */
export async function killGroup(leader: ProcessIdentity, reaped?: Promise<unknown>): Promise<void> {
  let unreaped = 0;
  if (reaped && signalGroup(leader, 'SIGKILL')) await Promise.race([reaped, delay(patience)]);
  for (let waits = 0; signalGroup(leader, 'SIGKILL'); ++waits) {
    await delay(waits < 100 ? 1 : 20);
    if (isAlive(leader)) continue;
    // Its parent reaps it in no time. Where nobody does, only a look at every process tells whether
    // others are left, and that takes as long as most take to go.
    if (++unreaped % 30 === 0 && liveMembers(leader.pid).length === 0) return;
  }
}

/** Milliseconds in which a process that is killed ends, as good as always. */
const patience = 100;

/**
 * Sends a signal to a process and all that belongs to it; false when none of them is left. As long as
 * one is, nobody else gets the leader's number: whoever has it with another start came after them.
 */
export function signalGroup(leader: ProcessIdentity, name: NodeJS.Signals): boolean {
  const bearer = readProcessStat(leader.pid);
  if (bearer && bearer.startTime !== leader.startTime) return false;
  return signal(-leader.pid, name);
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
