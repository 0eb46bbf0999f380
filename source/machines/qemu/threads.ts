import {readFileSync, readdirSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import type {MachineThreads} from '../machine-operations.ts';
import type {VcpuSample} from '../machine-sample.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** The threads of a QEMU: those of its vCPUs, and those that do everything else. */
export async function listThreads({pid, monitor}: QemuRun): Promise<MachineThreads> {
  type CpuInfo = {readonly 'thread-id': number};
  const cpus = await monitor.execute<readonly CpuInfo[]>('query-cpus-fast');
  const vcpus = cpus.map(cpu => [cpu['thread-id']]);
  const taken = new Set(vcpus.flat());
  return {vcpus, others: tasksOf(pid).filter(task => !taken.has(task))};
}

/** The same of the vCPUs without asking QEMU, which has named them: it may have other things to do. */
export const listVcpuThreads = (pid: number): number[] =>
  tasksOf(pid).filter(task => readProc(`${pid}/task/${task}/comm`)?.startsWith('CPU ') === true);

function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Clock ticks a second that /proc counts in: USER_HZ. */
const tick = 1e9 / 100;

/** A vCPU's thread is asleep while its guest processor is halted, and runs or is ready otherwise. */
export function readThread(pid: number, thread: number): VcpuSample | undefined {
  const stat = readProc(`${pid}/task/${thread}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const exact = readProc(`${pid}/task/${thread}/schedstat`)?.split(' ')[0];
  return {
    cpuNanoseconds:
      exact === undefined ? (Number(fields[11]) + Number(fields[12])) * tick : Number(exact),
    busy: fields[0] === 'R',
    processor: Number(fields[36]),
    threadId: thread,
  };
}

/** Undefined for what has gone, or is not ours to read. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}
