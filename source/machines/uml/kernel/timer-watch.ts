import {readFileSync} from 'node:fs';
import {isAlive, signal} from '../../../system/processes.ts';
import type {ProcessIdentity} from '../../../system/processes.ts';
import {readUsage} from './kernel-process.ts';

/** Milliseconds between looks: as long as a guest whose timer is lost can hang. */
const usualInterval = 2000;

/** Of the time between two looks, what a guest has to use so that its timer may be lost. */
const leastUse = 0.05;

/** SIGALRM is number 14, and the lowest bit stands for number 1. */
const alarmBit = 1n << 13n;

/**
 * Keeps a kernel from hanging for good. It has one timer, which the handler of its alarm arms anew.
 * An alarm that comes while that handler lets other interrupts through is dropped (Linux 6.1,
 * arch/um/os-Linux/signal.c, `unblock_signals`: "Do not reenter the handler"), as happens to guests
 * that print without end: nothing arms the timer any more, and the guest spins in its idle loop, or
 * in the program it is in, and serves nobody. An alarm from outside wakes it; one more does no harm.
 * One whose timer is lost uses time all the while, so that those which sleep are left to sleep.
 *
 * @returns What ends the watch.
 */
export function watchTimer(kernel: ProcessIdentity, interval = usualInterval): () => void {
  let before = Infinity;
  const look = () => {
    const used = readUsage(kernel.pid)?.nanoseconds ?? 0;
    const busy = used - before > interval * 1e6 * leastUse;
    before = used;
    if (busy && catchesAlarms(kernel.pid) && isAlive(kernel)) signal(kernel.pid, 'SIGALRM');
  };
  const timer = setInterval(look, interval).unref();
  return () => clearInterval(timer);
}

/** A kernel that has only begun to boot does not: an alarm would end it. */
function catchesAlarms(pid: number): boolean {
  try {
    const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(
      readFileSync(`/proc/${pid}/status`, 'latin1'),
    )?.[1];
    return caught !== undefined && (BigInt(`0x${caught}`) & alarmBit) !== 0n;
  } catch {
    // It has ended.
    return false;
  }
}
