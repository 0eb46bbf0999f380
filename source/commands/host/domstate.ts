import type {DomainInfo} from '../../protocol/commands.ts';
import type {Run} from '../verb.ts';
import {listRows} from './rows.ts';

/** `domux domstate DOMAIN...` */
export const domstate: Run = async (context, {words}) => {
  for (const {info} of await listRows(context, words))
    context.stdout.write(`${describeState(info)}\n`);
  return undefined;
};

/** One word, from those of xm 4.4's domstate. */
export function describeState({state, reason, status}: DomainInfo): string {
  switch (status) {
    case 'running':
      return state.startsWith('r') ? 'running' : 'idle';
    case 'paused':
    case 'prelaunch':
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
