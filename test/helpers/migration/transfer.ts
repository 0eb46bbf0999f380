import {expect} from 'vitest';
import type {GuestShell} from '../guests/guest-shell.ts';

/**
 * Sends 100 KiB from one guest of the image mini to another by TCP.
 *
 * @param address of the receiver, or its name
 * @returns seconds until all of it is there
 */
export async function timeTransfer(
  sender: GuestShell,
  receiver: GuestShell,
  address: string,
): Promise<number> {
  // A listener whose input ends would end the connection.
  await receiver.run('(sleep 1000 | (nc -l -p 9 >/tmp/got; touch /tmp/all) &)');
  await receiver.runUntil('netstat -tln', /:9\s/);
  const began = performance.now();
  await sender.run(`dd if=/dev/zero bs=1k count=100 | nc ${address} 9`);
  await receiver.runUntil('ls -l /tmp', /\ball\b/);
  const seconds = (performance.now() - began) / 1000;
  expect(await receiver.run('wc -c </tmp/got')).toContain('102400');
  return seconds;
}
