import {readdirSync, readlinkSync, realpathSync} from 'node:fs';
import {readFileIfPresent} from '../../../system/files.ts';
import {identify, isAlive, signal} from '../../../system/processes.ts';
import type {ProcessIdentity} from '../../../system/processes.ts';
import {killGroup, liveMembers} from '../../process-group.ts';

/** Finds a kernel by the directory it works in and its name, where no record tells of it. */
export function findKernel(directory: string, name: string): ProcessIdentity | undefined {
  const place = realpathSync(directory);
  const candidates = readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0);
  const found = candidates.filter(pid => worksIn(pid, place) && isNamed(pid, name));
  // A kernel's helpers and the processes of its guest have its command line too, and later numbers
  // as a rule; but only the kernel leads the session.
  const leader = found.find(pid => isGroupLeader(pid));
  return leader === undefined ? undefined : identify(leader);
}

/**
 * Ends what an earlier run left in a directory. The number of a process may have been given to
 * another by now: only what works in the directory is touched.
 */
export async function killLeftovers(directory: string, kernel: ProcessIdentity): Promise<void> {
  if (isAlive(kernel)) return killGroup(kernel);
  const place = realpathSync(directory);
  for (const pid of liveMembers(kernel.pid)) {
    if (worksIn(pid, place)) signal(pid, 'SIGKILL');
  }
}

function worksIn(pid: number, place: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === place;
  } catch {
    return false;
  }
}

const isNamed = (pid: number, name: string) =>
  readFileIfPresent(`/proc/${pid}/cmdline`)?.split('\0').includes(`umid=${name}`) ?? false;

const isGroupLeader = (pid: number) => liveMembers(pid).includes(pid);
