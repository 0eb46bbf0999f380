import {bool, int, list, object, optional, str} from '../schema.ts';
import {legalStates} from '../states.ts';
import {nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';

const vcpu = object({
  'cpu-index': int('From 0'),
  'qom-path': str(
    'Path in the object tree; domux has none and uses `/machine/unattached/device[N]`',
  ),
  'thread-id': int('Host thread or process that runs it; 0 when there is none'),
  target: str('Architecture, such as `x86_64`'),
  'domux-cpu-ns': int('Processor time used, in nanoseconds'),
  'domux-busy': bool('It was on a processor, or ready for one, when looked at'),
  'domux-processor': optional(int('Host processor that it last ran on')),
  'domux-affinity': optional(str('Host processors that it may run on: `all`, or as in `0-3,5`')),
});

/** Commands for the vCPUs of a domain. */
export const processorCommands = {
  'query-cpus-fast': {
    help: 'Lists the vCPUs without disturbing them',
    arguments: {},
    returns: list(vcpu),
  },
  'domux-set-vcpus': {
    help: 'Changes how many vCPUs the guest has',
    arguments: {
      value: int('From 1 to the maximum'),
      overcommit: optional(bool('Even if these are more than the host has processors')),
    },
    returns: object({actual: int('What was reached')}),
    legalIn: legalStates['domux-set-vcpus'],
  },
  'domux-set-affinity': {
    help: 'Tells which host processors vCPUs may run on',
    arguments: {
      vcpu: optional(int('From 0; all of them when absent')),
      cpus: str('A set as in the config key `cpus`: `0-3,5`, `all`, `all,^1`, `node:0`, `map`'),
    },
    returns: nothing,
    legalIn: legalStates['domux-set-affinity'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
