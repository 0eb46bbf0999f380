import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import {signal} from '../../source/system/processes.ts';
import {until} from './until.ts';

/**
 * The processes whose environment or command line names a directory, which work in it or have a file
 * of it open: whatever was started with it as `DOMUX_HOME`, and what that started in turn. A guest
 * process is called by its domain, so that it is known by its log. A kernel whose guest process
 * was started by a test itself, without that variable, is only known by where it works.
 */
export function processesOf(directory: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid && belongsTo(pid, directory));
}

function belongsTo(pid: number, directory: string): boolean {
  const texts = ['environ', 'cmdline'].map(file => readProc(`/proc/${pid}/${file}`));
  const facts = [...texts, workingDirectory(pid), ...openFiles(pid)];
  return facts.some(text => text.includes(directory));
}

/** Ends all of them, with their process groups, and waits until none is left. */
export async function endProcessesOf(directory: string): Promise<void> {
  await until(`no process of ${directory} is left`, () => {
    const left = processesOf(directory);
    for (const pid of left) {
      // Those before it took their time, and its number may be another's by now.
      if (!belongsTo(pid, directory)) continue;
      if (processGroup(pid) === pid) signal(-pid, 'SIGKILL');
      signal(pid, 'SIGKILL');
    }
    return left.length === 0;
  });
}

/** The words of a process's command line. */
export const commandOf = (pid: number): string[] =>
  readProc(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);

/** The processes that a process has started and that are not done. */
export const childrenOf = (pid: number): number[] =>
  readProc(`/proc/${pid}/task/${pid}/children`).split(' ').map(Number).filter(Boolean);

/** Field 5 of /proc/PID/stat (proc(5)). */
function processGroup(pid: number): number {
  const line = readProc(`/proc/${pid}/stat`);
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[2]);
}

function readProc(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended, or belongs to somebody else.
    return '';
  }
}

/** Paths of the files that a process has open. */
function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map(fd => readLink(`/proc/${pid}/fd/${fd}`));
  } catch {
    // It has ended, or belongs to somebody else.
    return [];
  }
}

const workingDirectory = (pid: number): string => readLink(`/proc/${pid}/cwd`);

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It was closed, or its process has ended or belongs to somebody else.
    return '';
  }
}
