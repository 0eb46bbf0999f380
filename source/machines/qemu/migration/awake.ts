import {setTimeout as delay} from 'node:timers/promises';
import type {QemuRun} from '../process/qemu-run.ts';
import {listVcpuThreads, readThread} from '../threads.ts';

/** Milliseconds that a guest has at most, and between two looks. */
const patience = 100;
const interval = 3;

/**
 * Resolves when a guest that goes on after it stood still has caught up: each of its vCPUs has rested
 * once, or the guest is one that never rests. Emulated, it has all of its code to be translated anew, and
 * takes some 30 ms of a processor until it does what it was about to do. One whose memory follows has to
 * wait for that first.
 */
export async function untilAwake(run: Pick<QemuRun, 'pid' | 'over' | 'record'>): Promise<void> {
  if (run.record().arriving === true) return;
  const late = performance.now() + patience;
  const spent = new Map<number, number>();
  const rests = (thread: number) => {
    const found = readThread(run.pid, thread);
    if (found === undefined) return true;
    const before = spent.get(thread);
    spent.set(thread, found.cpuNanoseconds);
    return !found.busy && found.cpuNanoseconds === before;
  };
  let waking = listVcpuThreads(run.pid);
  while (waking.length > 0 && performance.now() < late && !run.over()) {
    await delay(interval);
    waking = waking.filter(thread => !rests(thread));
  }
}
