import {setTimeout as delay} from 'node:timers/promises';
import {isAlive} from '../system/processes.ts';
import type {ProcessIdentity} from '../system/processes.ts';

/** Milliseconds between a process letting go of its sockets and its end, on a host that is crowded. */
const dying = 500;
const pollInterval = 5;

/**
 * Tells, once a connection has broken, whether that is because the guest process was killed. One that
 * is killed closes its sockets a moment before it is seen to be dead.
 */
export async function isLost(guest: ProcessIdentity | undefined): Promise<boolean> {
  const deadline = Date.now() + dying;
  while (guest !== undefined && isAlive(guest)) {
    if (Date.now() > deadline) return false;
    await delay(pollInterval);
  }
  return true;
}
