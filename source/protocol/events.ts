import {bool, int, oneOf, optional, str} from './schema.ts';
import type {InferMembers, Members} from './schema.ts';
import {commands} from './commands.ts';
import {migrationStatuses, runStates, shutdownReasons} from './states.ts';

/** One event of the control protocol. */
export type EventSpec = {
  readonly help: string;
  readonly data: Members;
};

export const events = {
  STOP: {help: 'The domain was paused', data: {}},
  RESUME: {help: 'The domain goes on', data: {}},
  SHUTDOWN: {
    help: 'The guest or the host ended the machine',
    data: {guest: bool('The guest did it'), reason: str("QMP's word, such as `guest-shutdown`")},
  },
  RESET: {
    help: 'The guest restarted',
    data: {guest: bool('The guest did it'), reason: str("QMP's word, such as `guest-reset`")},
  },
  POWERDOWN: {help: 'The power button was pressed', data: {}},
  GUEST_PANICKED: {
    help: 'The guest kernel crashed',
    data: {action: oneOf(['pause', 'poweroff', 'run'], 'What became of the machine')},
  },
  BALLOON_CHANGE: {help: 'The memory given to the guest changed', data: {actual: int('Bytes')}},
  MIGRATION: {
    help: 'The saving or restoring that is under way goes on',
    data: {status: oneOf(migrationStatuses)},
  },
  DOMUX_STATE: {
    help: 'The state of the domain changed',
    data: {
      status: oneOf(runStates),
      state: str('The six columns of `list`'),
      reason: optional(oneOf(shutdownReasons)),
      message: optional(str('What went wrong, or what happens next')),
    },
  },
  DOMUX_RENAMED: {help: 'The domain has a new name', data: {name: str()}},
  DOMUX_STATS: {
    help: 'Counters, to whoever subscribed',
    data: commands['domux-query-stats'].returns.members,
  },
} as const satisfies Readonly<Record<string, EventSpec>>;

export type EventName = keyof typeof events;
export type EventData<E extends EventName> = InferMembers<(typeof events)[E]['data']>;
