/**
 * How the host shares out its processors to a domain: by weight and cap (Xen's credit scheduler, and
 * BVT), by a reservation in each period (SEDF, Atropos), or in turn with others of the kind (round
 * robin).
 */
export type SchedulingConfig = CreditScheduling | DeadlineScheduling | RoundRobinScheduling;

export type CreditScheduling = {
  readonly scheduler: 'credit';
  /** Share against other domains, 1 to 65535. */
  readonly weight: number;
  /** The most processor time, in percent of one processor; 0 for no limit. */
  readonly cap: number;
};

/** Nanoseconds, for each vCPU. */
export type DeadlineScheduling = {
  readonly scheduler: 'sedf';
  readonly period: number;
  readonly slice: number;
  /** How long after it wakes up it must have had its slice at the latest; the period when 0. */
  readonly latency: number;
  /** Whether it may use time that others leave. */
  readonly extra: boolean;
};

export type RoundRobinScheduling = {readonly scheduler: 'rrobin'};

/** What counts where nothing is said: every domain the same weight, and no limit (xl.cfg(5)). */
export const usualScheduling: CreditScheduling = {scheduler: 'credit', weight: 256, cap: 0};

/** Bounds of the kernel (__checkparam_dl in kernel/sched/deadline.c). */
const leastSlice = 1024;
const longestPeriod = 2 ** 63 - 1;

/** What is wrong with it, if anything. */
export function checkScheduling(scheduling: SchedulingConfig): string | undefined {
  switch (scheduling.scheduler) {
    case 'credit': {
      const {weight, cap} = scheduling;
      if (!within(weight, 1, 65535)) return `a weight is from 1 to 65535, and this is ${weight}`;
      if (!within(cap, 0, 65535)) return `a cap is from 0 to 65535 percent, and this is ${cap}`;
      return undefined;
    }
    case 'sedf':
      return checkDeadline(scheduling);
    case 'rrobin':
      return undefined;
  }
}

function checkDeadline({period, slice, latency}: DeadlineScheduling): string | undefined {
  if (!within(slice, leastSlice, longestPeriod)) {
    return `a slice has at least ${leastSlice} ns, and this is ${slice}`;
  }
  if (!within(period, slice, longestPeriod)) {
    return `a period is as long as its slice at least: ${slice} ns, and this is ${period}`;
  }
  if (latency !== 0 && !within(latency, slice, period)) {
    return `a latency is 0, or between slice and period, and this is ${latency}`;
  }
  return undefined;
}

const within = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

/** The advance of a domain that nobody changed (xen/common/sched_bvt.c, Xen 2.0). */
const usualAdvance = 10;

/**
 * The weight that stands for BVT's parameters: a domain's share is the smaller the more virtual time
 * it is charged, and one that may warp goes before others, as one of twice the weight does.
 */
export function weightOfBvt(mcuAdvance: number, warps: boolean): number {
  const weight = (usualScheduling.weight * usualAdvance) / mcuAdvance;
  return Math.min(65535, Math.max(1, Math.round(warps ? 2 * weight : weight)));
}
