import type {StyleName} from '../parts/theme.ts';
import type {DomainRow} from '../store/sample.ts';

/** The colour of a state; its letter tells it without. */
export function stateStyle({info: {status, state}, trouble}: DomainRow): StyleName {
  if (trouble !== undefined) return 'crashed';
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
    case 'shutdown':
    case 'restarting':
    case 'destroying':
      return 'down';
    case 'guest-panicked':
      return 'crashed';
  }
}
