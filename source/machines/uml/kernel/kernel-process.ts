import {readFileSync} from 'node:fs';
import {hasCode} from '../../../errors.ts';
import {readProcessStat} from '../../../system/processes.ts';

/**
 * The host's processes of one guest: the kernel, and its children, which are two helpers of its own
 * and one process for each address space of the guest.
 */
function childrenOf(pid: number): number[] {
  return (readProc(`${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

/** Nanoseconds a process spent on a processor: the first field of /proc/PID/schedstat. */
function runNanoseconds(pid: number): number | undefined {
  const text = readProc(`${pid}/schedstat`);
  return text === undefined ? undefined : Number(text.split(' ')[0]);
}

/** Bytes of a process that are in the host's memory. The helpers share the kernel's and do not add. */
export function residentBytes(pid: number): number {
  return Number((readProc(`${pid}/statm`) ?? '').split(' ')[1] ?? 0) * 4096;
}

/** True when a guest that was stopped through its control line still is: it waits there for the next command. */
export function isStopped(pid: number): boolean | undefined {
  const place = readProc(`${pid}/wchan`);
  return place === undefined || place === '' || place === '0'
    ? undefined
    : place.includes('skb_wait_for_more_packets') || place.includes('skb_recv');
}

/** True when the guest computes: its kernel does, or the program that the kernel waits for. */
export const isBusy = (kernelState: string, childStates: readonly string[]) =>
  kernelState === 'R' || childStates.includes('R');

/** What a guest's processes have used. */
export type Usage = {
  readonly pid: number;
  readonly nanoseconds: number;
  readonly busy: boolean;
  /** All its processes sleep. They are looked at one after the other: see `isIdle`. */
  readonly asleep: boolean;
  readonly processor: number;
};

/** States of a guest's processes that wait for its kernel, which traces them, and of the kernel's helpers. */
const sleeping = new Set(['S', 't']);

/** Clock ticks a second that /proc counts in: USER_HZ, which is 100 on every Linux of x86. */
const tick = 1e9 / 100;

/** Reads what a guest has used so far; undefined when its kernel is gone. */
export function readUsage(pid: number): Usage | undefined {
  const kernel = readProcessStat(pid);
  if (kernel === undefined) return undefined;
  const own = runNanoseconds(pid) ?? (kernel.userTicks + kernel.systemTicks) * tick;
  let nanoseconds = own + (kernel.childUserTicks + kernel.childSystemTicks) * tick;
  const states: string[] = [];
  for (const child of childrenOf(pid)) {
    const stat = readProcessStat(child);
    if (stat === undefined) continue;
    nanoseconds += runNanoseconds(child) ?? (stat.userTicks + stat.systemTicks) * tick;
    states.push(stat.state);
  }
  return {
    pid,
    nanoseconds: Math.round(nanoseconds),
    busy: isBusy(kernel.state, states),
    asleep: kernel.state === 'S' && states.every(state => sleeping.has(state)),
    processor: kernel.processor,
  };
}

/**
 * True when a guest has nothing to do, rather than no time to do it: it is neither paused nor stopped,
 * nor does it wait for a processor. What ran between two looks has used time.
 */
export function isIdle(pid: number): boolean {
  const [first, second] = [readUsage(pid), readUsage(pid)];
  return (
    first?.asleep === true &&
    second?.asleep === true &&
    first.nanoseconds === second.nanoseconds &&
    isStopped(pid) !== true
  );
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1').trimEnd();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}
