import {UsageError} from '../../errors.ts';
import type {Run} from '../verb.ts';
import {readInteger} from './read-number.ts';
import {writeHostSlice} from './write-host-slice.ts';

/**
 * How long a program may run before another one that is due takes its place, in nanoseconds
 * (kernel/sched/debug.c in Linux' tree): since 6.6, since 5.13, and before.
 */
const files = [
  '/sys/kernel/debug/sched/base_slice_ns',
  '/sys/kernel/debug/sched/min_granularity_ns',
  '/proc/sys/kernel/sched_min_granularity_ns',
];

/** Bounds of the kernel's, in nanoseconds. */
const least = 100_000;
const most = 1_000_000_000;

/** `domux bvt_ctxallow NANOSECONDS` */
export const contextAllowance: Run = async (_context, {words: [word]}) => {
  const nanoseconds = readInteger('CTX_ALLOW', word) ?? 0;
  if (nanoseconds < least || nanoseconds > most) {
    throw new UsageError(`CTX_ALLOW is ${least} to ${most} nanoseconds on Linux.`);
  }
  writeHostSlice(
    files,
    nanoseconds,
    'This kernel does not show its context switch allowance: as root, mount -t debugfs none /sys/kernel/debug.',
  );
  return undefined;
};
