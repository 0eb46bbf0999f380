import {readdirSync} from 'node:fs';
import {hasCode} from '../../errors.ts';
import type {MachineThreads} from '../machine-operations.ts';
import type {QemuRun} from './process/qemu-run.ts';

/** The threads of a QEMU: those of its vCPUs, and those that do everything else. */
export async function listThreads({pid, monitor}: QemuRun): Promise<MachineThreads> {
  type CpuInfo = {readonly 'thread-id': number};
  const cpus = await monitor.execute<readonly CpuInfo[]>('query-cpus-fast');
  const vcpus = cpus.map(cpu => [cpu['thread-id']]);
  const taken = new Set(vcpus.flat());
  return {vcpus, others: tasksOf(pid).filter(task => !taken.has(task))};
}

function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
