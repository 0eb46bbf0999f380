import {bool, int, object, oneOf, optional} from '../schema.ts';
import {legalStates, schedulers} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const scheduling = object({
  scheduler: oneOf(schedulers),
  weight: int('Share against other domains, where the scheduler is `credit`; else 0'),
  cap: int('Percent of one processor, where the scheduler is `credit`; 0 for no limit'),
  period: int('Nanoseconds, where the scheduler is `sedf`; else 0, as the following'),
  slice: int('Nanoseconds in each period that each vCPU has'),
  latency: int('Nanoseconds after it woke up in which it has had its slice'),
  extra: bool('It may use time that others leave'),
});

/** Commands for how the host schedules a domain. */
export const schedulingCommands = {
  'domux-query-scheduling': {
    help: 'Tells how the host shares out its processors to the domain',
    arguments: {},
    returns: scheduling,
  },
  'domux-set-scheduling': {
    help: 'Changes how the host shares out its processors to the domain',
    arguments: {
      scheduler: oneOf(schedulers),
      weight: optional(int('Of `credit`: 1 to 65535; as it is when absent')),
      cap: optional(int('Of `credit`: percent of one processor, 0 for no limit')),
      period: optional(int('Of `sedf`: nanoseconds')),
      slice: optional(int('Of `sedf`: nanoseconds')),
      latency: optional(int('Of `sedf`: nanoseconds')),
      extra: optional(bool('Of `sedf`: it may use time that others leave')),
    },
    returns: nothing,
    legalIn: legalStates['domux-set-scheduling'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
