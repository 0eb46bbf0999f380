import type {RunState, ShutdownReason} from './states.ts';

/** How a domain is, in one word: lists count by it, and colour by it. */
export type Condition = 'running' | 'blocked' | 'paused' | 'crashed' | 'shutdown' | 'dying';

/** @param info Its `state` is the six columns of `stateColumns`, which tell running from blocked. */
export function conditionOf({
  status,
  state,
  reason,
}: {
  readonly status: RunState;
  readonly state: string;
  readonly reason?: ShutdownReason | undefined;
}): Condition {
  switch (status) {
    case 'running':
      return state.startsWith('r') ? 'running' : 'blocked';
    case 'paused':
    case 'prelaunch':
    case 'save-vm':
    case 'inmigrate':
    case 'finish-migrate':
    case 'postmigrate':
      return 'paused';
    case 'guest-panicked':
      return 'crashed';
    case 'shutdown':
    case 'restarting':
      return reason === 'crash' || reason === 'watchdog' ? 'crashed' : 'shutdown';
    case 'destroying':
      return 'dying';
  }
}

/** A run state in the words of a message to a user. */
export function describeStatus(status: RunState): string {
  switch (status) {
    case 'prelaunch':
      return 'paused before its first instruction';
    case 'running':
      return 'running';
    case 'paused':
      return 'paused';
    case 'shutdown':
      return 'shut down';
    case 'guest-panicked':
      return 'crashed';
    case 'restarting':
      return 'about to be restarted';
    case 'save-vm':
      return 'being saved';
    case 'inmigrate':
      return 'on its way here';
    case 'finish-migrate':
    case 'postmigrate':
      return 'on its way to another host';
    case 'destroying':
      return 'being destroyed';
  }
}
