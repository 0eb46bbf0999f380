import {bool, int, list, number, object, oneOf, optional, str} from '../schema.ts';
import {runStates, shutdownReasons} from '../states.ts';
import {domainName, nothing} from './command-spec.ts';
import type {CommandSpec} from './command-spec.ts';
import {stats} from './stats.ts';

const domain = object({
  id: int('Domain ID'),
  name: domainName,
  uuid: str('RFC 4122'),
  machine: str('Kind of machine'),
  accelerator: optional(
    str(
      "What executes the guest's instructions: `kvm`, the host's processor, or `tcg`, a translator",
    ),
  ),
  status: oneOf(runStates),
  state: str('The six columns of `list`'),
  reason: optional(oneOf(shutdownReasons, 'Why the guest shut down, while it is down')),
  message: optional(str('What went wrong, or what happens next, as shown to a user')),
  transfer: optional(
    object(
      {
        'total-time': int('Milliseconds since it began'),
        percent: optional(int('How much of it is done, where that can be told')),
      },
      'The saving, restoring or migration that is under way',
    ),
  ),
  vcpus: int('Virtual processors online'),
  maxvcpus: int('Virtual processors at most'),
  'started-at': optional(number('Seconds since 1970 when the machine was last launched')),
  'created-at': number('Seconds since 1970 when the domain was created'),
  restarts: int('Times the machine was restarted since the domain was created'),
  config: optional(str('Path of the config file')),
  'configured-at': optional(number('Seconds since 1970 when the domain was last given a config')),
  'config-waits': optional(bool('Some of that config counts from the next start only')),
  'cpu-ns': int('Processor time used by all vCPUs, in nanoseconds'),
  forwards: optional(
    list(str('As in the config key `forward`'), 'Ports of the host that lead to it'),
  ),
  consoles: optional(
    list(
      object({'bytes-out': int('Printed since its guest process started')}),
      'From console 0 on',
    ),
  ),
  stats,
});

/** Commands that tell which domain this is and how it is doing. */
export const statusCommands = {
  'query-name': {
    help: 'Tells the name of the domain',
    arguments: {},
    returns: object({name: domainName}),
  },
  'query-uuid': {
    help: 'Tells the UUID of the domain',
    arguments: {},
    returns: object({UUID: str()}),
  },
  'query-status': {
    help: 'Tells the state of the domain',
    arguments: {},
    returns: object({
      running: bool('vCPUs may run'),
      singlestep: bool('Always false'),
      status: oneOf(runStates),
    }),
  },
  'domux-query-domain': {
    help: 'Tells everything that a list shows of the domain',
    arguments: {},
    returns: domain,
  },
  'domux-query-domains': {
    help: 'The same for every domain that this guest process hosts',
    arguments: {},
    returns: list(domain),
    ofProcess: true,
  },
  'domux-query-stats': {
    help: 'Tells the cumulative counters; rates are for the client to compute',
    arguments: {},
    returns: stats,
  },
  'domux-subscribe-stats': {
    help: 'Sends DOMUX_STATS to this client at an interval; 0 ends it',
    arguments: {interval: number('Seconds, 0.1 to 3600, or 0')},
    returns: nothing,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
