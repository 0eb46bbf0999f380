import {readdirSync, readlinkSync} from 'node:fs';
import {readProcessStat, signal} from '../../source/system/processes.ts';
import {until} from '../helpers/until.ts';

/** Processes, zombies apart, that work in a directory. */
export function processesIn(directory: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid && worksIn(pid, directory));
}

function worksIn(pid: number, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory && readProcessStat(pid)?.state !== 'Z';
  } catch {
    return false;
  }
}

/** Kills them, and waits until none is left. */
export async function endProcessesIn(directory: string): Promise<void> {
  await until(`no process works in ${directory}`, () => {
    const left = processesIn(directory);
    for (const pid of left) signal(pid, 'SIGKILL');
    return left.length === 0;
  });
}
