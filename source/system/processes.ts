import {readFileSync} from 'node:fs';
import {hasCode} from '../errors.ts';

/** A process, told from a later one with the same number by its start time. */
export type ProcessIdentity = {
  readonly pid: number;
  /** Clock ticks after boot: field 22 of /proc/PID/stat (proc(5)). */
  readonly startTime: number;
};

/** What /proc/PID/stat says, for the fields domux uses (proc(5)). CPU times are in clock ticks. */
export type ProcessStat = ProcessIdentity & {
  /** `R`, `S`, `D`, `T`, `t`, `Z`, ... */
  readonly state: string;
  readonly parent: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly childUserTicks: number;
  readonly childSystemTicks: number;
  readonly processor: number;
};

/** Reads /proc/PID/stat; undefined when there is no such process. */
export function readProcessStat(pid: number | 'self'): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}

/** Parses a line of /proc/PID/stat. The command may hold blanks and parentheses: fields start after the last `)`. */
export function parseProcessStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(line, 10),
    state: fields[0] ?? '?',
    parent: field(4),
    userTicks: field(14),
    systemTicks: field(15),
    childUserTicks: field(16),
    childSystemTicks: field(17),
    startTime: field(22),
    processor: field(39),
  };
}

/** The identity of a process that is alive, or undefined. A zombie is dead: nobody may be there to reap it. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readProcessStat(pid);
  return stat === undefined || isDead(stat.state) ? undefined : {pid, startTime: stat.startTime};
}

/** True for one and the same process. */
export function sameProcess(
  a: ProcessIdentity | undefined,
  b: ProcessIdentity | undefined,
): boolean {
  return a !== undefined && b !== undefined && a.pid === b.pid && a.startTime === b.startTime;
}

/** True while exactly this process, not a later one with its number, is alive. */
export function isAlive({pid, startTime}: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

const isDead = (state: string) => state === 'Z' || state === 'X' || state === 'x';

/** Sends a signal to a process, or with a negative number to a group. False when there is none. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}
